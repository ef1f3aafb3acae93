// The Open Badges 2.0 form of every badge in a folder, before 1EdTech's own validator of that standard: the assertion by
// its address, as JSON, and in its pictures. A hosted badge is what its host says, so what must be refused is what no
// host of the issuer says: another recipient, an assertion on a stranger's host, one that is revoked, expired or gone.
//
//   node tests/foreign/hosted.mjs --badges DIR --served URL --base-url URL --python PROGRAM [--email ADDRESS] [--revoked N,N]
//
// DIR holds <n>.json of Open Badges 3.0, which names the award. `--email` is whom all badges are given to.

import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {chunks} from './carriers.mjs';
import {hostileHost} from './host.mjs';
import {askOpenBadges2} from './openbadges.mjs';

const {values: given} = parseArgs({options: {
  'badges': {type: 'string'}, 'served': {type: 'string'}, 'base-url': {type: 'string'}, 'python': {type: 'string'},
  'email': {type: 'string'}, 'revoked': {type: 'string', default: ''},
}});
const STRANGER = 'https://stranger.example/assertions/1';
const revoked = new Set(given.revoked.split(',').filter(Boolean));
let passed = 0;
let failed = 0;

function record(what, fault) {
  passed += fault ? 0 : 1;
  failed += fault ? 1 : 0;
  if(fault) {
    console.log(`FAILED openbadges (2.0): ${what}: ${fault}`);
  }
}

async function ask(cases) {
  const shared = {base_url: given['base-url'], served: given.served, email: given.email ?? null};
  const answers = await askOpenBadges2(given.python, cases.map(({what, refused, ...one}) => ({...shared, ...one})));
  answers.forEach(({reason}, at) => {
    const {what, refused} = cases[at];
    if(refused) {
      record(what, reason === null ? 'accepted' : refused.test(reason) ? null : `refused for another reason: ${reason}`);
    } else {
      record(what, reason === null ? null : `refused: ${reason}`);
    }
  });
}

async function fetched(path) {
  const answer = await fetch(given.served + path);
  return {status: answer.status, bytes: Buffer.from(await answer.arrayBuffer())};
}

// The picture with the keyword of the carrier spoilt: a picture like any other.
function without(bytes, form) {
  const copy = Buffer.from(bytes);
  if(form === 'png') {
    const carrier = [...chunks(bytes)].find(({type, data}) => type === 'iTXt' && data.toString('latin1').startsWith('openbadges'));
    return Buffer.concat([copy.subarray(0, carrier.at), copy.subarray(carrier.end)]);
  }
  return Buffer.from(copy.toString('utf8').replace(/<openbadges:assertion[\s\S]*?<\/openbadges:assertion>/, ''));
}

async function good(name, path) {
  const url = given['base-url'] + path;
  const {bytes: assertion} = await fetched(path);
  const cases = [
    {what: `${name}, by its address`, kind: 'url', content: Buffer.from(url)},
    {what: `${name}, as JSON`, kind: 'json', content: assertion},
  ];
  for(const form of ['png', 'svg']) {
    const {bytes} = await fetched(`${path}/badge.${form}`);
    cases.push({what: `${name}, ${form.toUpperCase()}`, kind: form, content: bytes});
    cases.push({what: `${name}, ${form.toUpperCase()} without the badge`, kind: form, content: without(bytes, form), refused: /./});
  }
  const moved = JSON.stringify({...JSON.parse(assertion), id: STRANGER});
  cases.push(
    {what: `${name}, given to another`, kind: 'url', content: Buffer.from(url), email: 'nobody@stranger.example', refused: /RECIPIENT/},
    {what: `${name}, on a stranger's host`, kind: 'url', content: Buffer.from(STRANGER), elsewhere: {[STRANGER]: moved}, refused: /not hosted in allowed origins/},
  );
  await ask(cases);
}

// What the issuer's host may say that ends a badge.
async function ended(name, path) {
  const expired = {issuedOn: '2020-01-01T00:00:00Z', expires: '2020-06-01T00:00:00Z'};
  const changes = {
    'expired': [/expired/, text => JSON.stringify({...JSON.parse(text), ...expired})],
    'revoked': [/./, text => JSON.stringify({'@context': JSON.parse(text)['@context'], id: JSON.parse(text).id, type: 'Assertion', revoked: true})],
    'gone': [/./, () => undefined],
    'without its badge class': [/badge/, text => JSON.stringify({...JSON.parse(text), badge: undefined})],
  };
  for(const [what, [refused, forge]] of Object.entries(changes)) {
    const host = await hostileHost(given.served, one => one === path, forge);
    await ask([{what: `${name}, ${what}`, kind: 'url', content: Buffer.from(given['base-url'] + path), served: host.url, refused}]);
    host.close();
  }
}

const files = readdirSync(given.badges).filter(file => /^\d+\.json$/.test(file));
for(const file of files) {
  const name = file.replace('.json', '');
  const award = JSON.parse(readFileSync(join(given.badges, file), 'utf8')).id.split('/').at(-1);
  const path = `/ob2/assertions/${award}`;
  if(revoked.has(name)) {
    const {status} = await fetched(path);
    record(`${name}, revoked`, status === 410 ? null : `its address answers ${status}`);
    await ask([{what: `${name}, revoked`, kind: 'url', content: Buffer.from(given['base-url'] + path), refused: /./}]);
  } else {
    await good(name, path);
  }
}
const first = files.map(file => file.replace('.json', '')).find(name => !revoked.has(name));
if(first) {
  const award = JSON.parse(readFileSync(join(given.badges, `${first}.json`), 'utf8')).id.split('/').at(-1);
  await ended(first, `/ob2/assertions/${award}`);
}
console.log(`foreign verifiers, ${files.length} hosted badges of 2.0: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || files.length === 0 ? 1 : 0);
