// A hostile host between the verifiers and the server: it passes everything on but the status lists, which it forges.

import {createServer} from 'node:http';

// Starts one on a free loopback port. `forge` gets a list's text and answers another, or `undefined` for "not found".
export async function hostileHost(served, isList, forge) {
  const server = createServer(async (request, response) => {
    try {
      const answer = await fetch(served + request.url, {headers: {accept: request.headers.accept ?? '*/*'}});
      const body = await answer.text();
      const sent = isList(request.url) && answer.ok ? forge(body) : body;
      response.writeHead(sent === undefined ? 404 : answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
      });
      response.end(sent ?? 'not found');
    } catch(error) {
      response.writeHead(502).end(String(error));
    }
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return {url: `http://127.0.0.1:${server.address().port}`, close: () => server.close()};
}
