// Verifiers that we did not write, over every badge in a folder: each must accept the badge in all its forms and refuse
// every tampered copy of it, reading the status list from a running server.
//
//   node tests/foreign/verify.mjs --badges DIR --served http://127.0.0.1:PORT [--base-url URL] [--python PROGRAM]
//                                 [--standards DIR] [--require-standards] [--revoked N,N] [--tampered N] [--ours]
//
// DIR holds <n>.json, <n>.jwt, <n>.png and <n>.svg. The base URL is the one in the badges' ids, by default that of their
// status list. `--revoked` names the badges that every verifier must refuse as revoked. `--tampered` takes so many tampered copies of each
// form for each badge, the next ones for the next badge; all unless told. `--ours` asks the server under test for its own
// verdict too. Ends 0 only if every check passed.

import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {isDeepStrictEqual, parseArgs} from 'node:util';
import {fileURLToPath} from 'node:url';
import {fromPng, fromSvg} from './carriers.mjs';
import {hostileHost} from './host.mjs';
import {verifyJwt} from './jwt.mjs';
import {verifyLinkedData} from './linked_data.mjs';
import {askOpenBadges} from './openbadges.mjs';
import {checkReceipt} from './receipt.mjs';
import {schemas} from './schema.mjs';
import {Served} from './served.mjs';
import {STATUS_CASES, tamperedForSchema, tamperedJson, tamperedJwt, tamperedPng, tamperedSvg} from './tamper.mjs';

const FORMS = ['json', 'jwt', 'png', 'svg'];
const DIGITAL_BAZAAR = '@digitalbazaar/vc (JSON)';
const JOSE = 'jose (JWT)';
const OURS = 'compagnon';
const OPENBADGESLIB = {
  json: 'openbadgeslib (JSON)', jwt: 'openbadgeslib (JWT)', png: 'openbadgeslib (PNG)', svg: 'openbadgeslib (SVG)',
};
// A refusal for one of these reasons says nothing about the badge: the verifier or its server broke down.
const BREAKDOWN = /ECONNREFUSED|ECONNRESET|fetch failed|URLError|answered 5|Error 5\d\d|KeyError|AttributeError|TypeError|NameError|ImportError/;

const {values: given} = parseArgs({options: {
  'badges': {type: 'string'},
  'served': {type: 'string'},
  'base-url': {type: 'string'},
  'python': {type: 'string', default: 'python3'},
  'standards': {type: 'string', default: fileURLToPath(new URL('../../../shared/standards', import.meta.url))},
  'require-standards': {type: 'boolean', default: false},
  'revoked': {type: 'string', default: ''},
  'tampered': {type: 'string', default: '1000'},
  'ours': {type: 'boolean', default: false},
}});
if(!given.badges || !given.served) {
  console.error('usage: verify.mjs --badges DIR --served URL [--base-url URL] [--python PROGRAM] [--standards DIR] [--revoked N,N]');
  process.exit(2);
}

const tally = new Map();
// One check's outcome; failures are printed at once.
function record(verifier, what, fault) {
  const counts = tally.get(verifier) ?? {passed: 0, failed: 0};
  tally.set(verifier, counts);
  counts[fault ? 'failed' : 'passed'] += 1;
  if(fault) {
    console.log(`FAILED ${verifier}: ${what}: ${fault}`);
  }
}

const refusalOf = async attempt => {
  try {
    await attempt();
    return null;
  } catch(error) {
    return `${error.name}: ${error.message}`;
  }
};

const mustAccept = (verifier, what, reason) => record(verifier, what, reason === null ? null : `refused: ${reason}`);

function mustRefuse(verifier, what, reason, pattern = /./) {
  const broke = reason !== null && BREAKDOWN.test(reason);
  record(verifier, what, reason === null ? 'accepted' : broke ? `broke down: ${reason}`
    : pattern.test(reason) ? null : `refused for another reason: ${reason}`);
}

const questions = []; // for openbadgeslib, which is asked once about everything
const ask = (kind, content, served, judge) =>
  questions.push({kind, content, base_url: baseUrl, served, judge});

const badges = readBadges(given.badges);
const baseUrl = given['base-url'] ?? baseUrlOf(badges[0]);
const revoked = new Set(given.revoked.split(',').filter(Boolean));
const checkers = schemas(given.standards);
const applied = new Map();

const server = () => new Served({baseUrl, served: given.served});
const attempts = {
  json: text => refusalOf(() => verifyLinkedData(text, server())),
  jwt: token => refusalOf(() => verifyJwt(token, server())),
};

// The program's own verdict; `null` where it is valid.
async function oursOn(content) {
  const answer = await fetch(`${given.served}/api/v1/verifications`, {
    method: 'POST', headers: {'content-type': 'application/octet-stream'}, body: content,
  });
  const report = answer.ok ? await answer.json() : {verdict: `answered ${answer.status}`, checks: []};
  const against = report.checks.filter(check => check.outcome !== 'pass').map(({step, reason}) => `${step}: ${reason}`);
  return report.verdict === 'valid' ? null : [report.verdict, ...against].join(', ');
}

async function oursMustAccept(what, content) {
  if(given.ours) {
    mustAccept(OURS, what, await oursOn(content));
  }
}

async function oursMustRefuse(what, content, pattern = /^invalid/) {
  if(given.ours) {
    mustRefuse(OURS, what, await oursOn(content), pattern);
  }
}

// The receipt that the server signs over its verdict, good and changed.
async function receiptMustHold({name, json}) {
  const verifier = 'receipt (canonicalize, node:crypto)';
  const answer = await fetch(`${given.served}/api/v1/verifications?receipt=true`, {
    method: 'POST', headers: {'content-type': 'application/octet-stream'}, body: json,
  });
  const {receipt} = await answer.json();
  const held = (copy, file) => refusalOf(() => checkReceipt(copy, file, server()));
  mustAccept(verifier, name, await held(receipt, json));
  mustRefuse(verifier, `${name}, another verdict`, await held({...receipt, verdict: 'invalid'}, json));
  mustRefuse(verifier, `${name}, another moment`, await held({...receipt, checked_at: '2020-01-01T00:00:00Z'}, json));
  mustRefuse(verifier, `${name}, another file`, await held(receipt, `${json} `));
}

// The copies whose turn it is.
const turns = {};
function inTurn(form, copies) {
  const most = Number(given.tampered);
  if(copies.length <= most) {
    return copies;
  }
  const from = turns[form] ?? 0;
  turns[form] = from + most;
  return Array.from({length: most}, (_, at) => copies[(from + at) % copies.length]);
}

for(const badge of badges) {
  if(revoked.has(badge.name)) {
    await mustBeRevoked(badge);
  } else {
    await mustBeGood(badge);
    await mustNotBeForged(badge);
  }
}
if(given.ours) {
  await receiptMustHold(badges[0]);
}
await hostsMustNotForge(badges.find(({name}) => !revoked.has(name)));
for(const name of revoked) {
  record('revoked', name, badges.some(badge => badge.name === name) ? null : 'there is no such badge');
}
for(const [name, times] of applied) {
  record('cases', name, times > 0 ? null : 'no badge had anything to change: this case was not tried');
}
await judgeByOpenBadges();
process.exit(summary());

// Every badge of the folder; a badge that lacks a form is a failure, and so is a folder without badges.
function readBadges(folder) {
  const names = new Set(readdirSync(folder).filter(file => FORMS.includes(file.split('.').at(-1)))
    .map(file => file.replace(/\.[^.]+$/, '')));
  const found = [...names].sort((a, b) => a.localeCompare(b, 'en', {numeric: true})).filter(name => {
    const missing = FORMS.filter(form => !existsSync(join(folder, `${name}.${form}`)));
    record('files', name, missing.length > 0 ? `there is no ${missing}` : null);
    return missing.length === 0;
  });
  if(found.length === 0) {
    console.error(`no badge in ${folder}`);
    process.exit(1);
  }
  return found.map(name => {
    const [json, jwt, png, svg] = FORMS.map(form => readFileSync(join(folder, `${name}.${form}`)));
    return {name, json: json.toString('utf8'), jwt: jwt.toString('utf8').trim(), png, svg};
  });
}

function baseUrlOf({json}) {
  const list = JSON.parse(json).credentialStatus?.statusListCredential ?? '';
  const at = list.indexOf('/status/');
  if(at < 0) {
    console.error('the first badge has no status list under /status/: give --base-url');
    process.exit(2);
  }
  return list.slice(0, at);
}

async function mustBeGood({name, json, jwt, png, svg}) {
  mustAccept(DIGITAL_BAZAAR, name, await attempts.json(json));
  mustAccept(JOSE, name, await attempts.jwt(jwt));
  for(const [form, content] of Object.entries({json, jwt, png, svg})) {
    await oursMustAccept(`${name}.${form}`, content);
  }
  const accepted = (verifier) => ({reason}) => mustAccept(verifier, name, reason);
  ask('json', json, given.served, accepted(OPENBADGESLIB.json));
  ask('jwt', jwt, given.served, accepted(OPENBADGESLIB.jwt));
  for(const [form, bytes, read] of [['png', png, fromPng], ['svg', svg, fromSvg]]) {
    let carried = '';
    const reason = await refusalOf(() => {
      carried = read(bytes);
    });
    mustAccept(`carrier (${form.toUpperCase()})`, name, reason ?? sameDocument(carried, json, jwt));
    ask(form, bytes, given.served, ({reason, text}) =>
      mustAccept(OPENBADGESLIB[form], name, reason ?? sameDocument(text, json, jwt)));
  }
  for(const {name: schema, check} of checkers) {
    const credential = JSON.parse(json);
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString('utf8'));
    mustAccept(`ajv (${schema})`, `${name}.json`, await refusalOf(() => check(credential)));
    mustAccept(`ajv (${schema})`, `${name}.jwt`, await refusalOf(() => check(claims)));
  }
}

// A picture carries the badge's JSON or its JWT, nothing else. `null` if so.
function sameDocument(carried, json, jwt) {
  const text = carried.trim();
  const same = text.startsWith('{') ? isDeepStrictEqual(JSON.parse(text), JSON.parse(json)) : text === jwt;
  return same ? null : 'it carries another document than the files beside it';
}

async function mustNotBeForged({name, json, jwt, png, svg}) {
  for(const [what, copy] of inTurn('json', await tamperedJson(json, server().loader()))) {
    if(counted(`JSON: ${what}`, copy, json)) {
      await oursMustRefuse(`${name}, ${what}`, copy);
      mustRefuse(DIGITAL_BAZAAR, `${name}, ${what}`, await attempts.json(copy));
      ask('json', copy, given.served, ({reason}) => mustRefuse(OPENBADGESLIB.json, `${name}, ${what}`, reason));
    }
  }
  for(const [what, copy] of inTurn('jwt', await tamperedJwt(jwt))) {
    if(counted(`JWT: ${what}`, copy, jwt)) {
      await oursMustRefuse(`${name}, ${what}`, copy);
      mustRefuse(JOSE, `${name}, ${what}`, await attempts.jwt(copy));
      ask('jwt', copy, given.served, ({reason}) => mustRefuse(OPENBADGESLIB.jwt, `${name}, ${what}`, reason));
    }
  }
  await picturesMustNotBeForged(name, png, fromPng, 'png', tamperedPng(png));
  await picturesMustNotBeForged(name, svg, fromSvg, 'svg', tamperedSvg(svg));
  for(const {name: schema, check} of checkers) {
    for(const [what, copy] of inTurn(schema, tamperedForSchema(JSON.parse(json)))) {
      if(counted(`schema: ${what}`, copy)) {
        mustRefuse(`ajv (${schema})`, `${name}, ${what}`, await refusalOf(() => check(copy)));
      }
    }
  }
}

async function picturesMustNotBeForged(name, bytes, read, form, copies) {
  for(const [what, copy] of inTurn(form, copies)) {
    counted(what, copy);
    await oursMustRefuse(`${name}, ${what}`, copy);
    const reason = await refusalOf(async () => {
      const carried = read(copy).trim();
      const verify = carried.startsWith('{') ? verifyLinkedData : verifyJwt;
      await verify(carried, server());
    });
    mustRefuse(`carrier (${form.toUpperCase()})`, `${name}, ${what}`, reason);
    // openbadgeslib takes the first of two credentials, which is good: that one is the strict reader's business only.
    if(!what.endsWith('twice')) {
      ask(form, copy, given.served, ({reason}) => mustRefuse(OPENBADGESLIB[form], `${name}, ${what}`, reason));
    }
  }
}

// Whether the case made a copy, and one that differs; kept, so that a case no badge could try shows at the end.
function counted(what, copy, original) {
  applied.set(what, (applied.get(what) ?? 0) + (copy === undefined ? 0 : 1));
  if(copy !== undefined && copy === original) {
    record('cases', what, 'the copy is the original');
    return false;
  }
  return copy !== undefined;
}

async function mustBeRevoked({name, json, jwt}) {
  const pattern = /revoked|revocation' is set/;
  mustRefuse(DIGITAL_BAZAAR, `${name}, revoked`, await attempts.json(json), pattern);
  mustRefuse(JOSE, `${name}, revoked`, await attempts.jwt(jwt), pattern);
  await oursMustRefuse(`${name}.json, revoked`, json, /revoked/);
  await oursMustRefuse(`${name}.jwt, revoked`, jwt, /revoked/);
  for(const [form, text] of [['json', json], ['jwt', jwt]]) {
    ask(form, text, given.served, ({reason}) => mustRefuse(OPENBADGESLIB[form], `${name}, revoked`, reason, pattern));
  }
}

// A host that serves a forged list, or none, must not make a badge good.
async function hostsMustNotForge(badge) {
  if(!badge) {
    return;
  }
  const lists = [badge.json, Buffer.from(badge.jwt.split('.')[1], 'base64url').toString('utf8')]
    .map(text => JSON.parse(text).credentialStatus.statusListCredential.slice(baseUrl.length));
  for(const [what, forge] of Object.entries(STATUS_CASES)) {
    const host = await hostileHost(given.served, path => lists.includes(path), forge);
    const through = () => new Served({baseUrl, served: host.url});
    mustRefuse(DIGITAL_BAZAAR, what, await refusalOf(() => verifyLinkedData(badge.json, through())));
    mustRefuse(JOSE, what, await refusalOf(() => verifyJwt(badge.jwt, through())));
    const pending = ['json', 'jwt'].map(kind => ({kind, content: badge[kind], base_url: baseUrl, served: host.url}));
    const answers = await askOpenBadges(given.python, pending);
    answers.forEach(({reason}, at) => mustRefuse(OPENBADGESLIB[pending[at].kind], what, reason));
    host.close();
  }
}

async function judgeByOpenBadges() {
  const answers = await askOpenBadges(given.python, questions.map(({judge, ...question}) => question));
  answers.forEach((answer, at) => questions[at].judge(answer));
}

function summary() {
  if(checkers.length === 0) {
    console.log(`JSON schemas: not checked: shared standards absent`);
    if(given['require-standards']) {
      record('ajv', 'published schemas', 'required, but there are none');
    }
  }
  let [passed, failed] = [0, 0];
  for(const [verifier, counts] of [...tally].sort()) {
    console.log(`${verifier}: ${counts.passed} passed, ${counts.failed} failed`);
    passed += counts.passed;
    failed += counts.failed;
  }
  console.log(`foreign verifiers, ${badges.length} badges: ${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
