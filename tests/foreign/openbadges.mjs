// Asks openbadgeslib, in a process of its own, about many badges at once.

import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const SCRIPT = fileURLToPath(new URL('openbadges.py', import.meta.url));

// `cases` are {kind, content: Buffer, base_url, served}; answers in the same order: {reason, text}.
export async function askOpenBadges(python, cases) {
  const child = spawn(python, [SCRIPT], {stdio: ['pipe', 'pipe', 'inherit']});
  const ended = new Promise((done, failed) => child.on('error', failed).on('close', done));
  const lines = cases.map(({content, ...rest}, id) =>
    JSON.stringify({id, ...rest, content: Buffer.from(content).toString('base64')}));
  child.stdin.end(lines.map(line => `${line}\n`).join(''));
  let output = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    output += part;
  }
  const code = await ended;
  const answers = output.split('\n').filter(Boolean).map(line => JSON.parse(line));
  if(code !== 0 || answers.length !== cases.length) {
    throw new Error(`${python} ended ${code} after ${answers.length} of ${cases.length} badges`);
  }
  return answers;
}
