// A class that earns a badge on each generated rubric, through the API of a served instance as its users do: the trainer
// adopts the rubric and plans an activity, three learners hand in and review each other, the service estimates, judges
// and signs. The badges are then fetched as anyone fetches them.
//
//   node tests/foreign/class.mjs --compagnon PROGRAM --data DIR --served URL --out DIR [--count N] [--seed N] [--revoke]
//
// The program and the instance's folder are for one-time links alone, as an operator hands them out. Writes <n>.json, .jwt, .png and .svg; with --revoke the last badge is revoked then. Ends 0 if every rubric gave a badge.

import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {randomUUID} from 'node:crypto';
import {generated} from './generate.mjs';

const {values: given} = parseArgs({options: {
  compagnon: {type: 'string'}, data: {type: 'string'}, served: {type: 'string'}, out: {type: 'string'},
  count: {type: 'string', default: '20'}, seed: {type: 'string', default: '1'}, revoke: {type: 'boolean', default: false},
}});
// A trainer and three learners; the work of the first of them is the good one.
const PEOPLE = ['trainer', 'ana', 'bea', 'cleo'].map(name => `${name}@example.org`);
const PASSWORD = 'correct horse battery staple';
// Each signs its JWTs with another kind of key, under another kind of DID.
const ISSUERS = [
  {name: 'École d’essai', method: 'did:web', jwt: 'RS256'},
  {name: 'מכללה 🎓', method: 'did:web', jwt: 'ES256'},
  {name: 'Prüfstelle', method: 'did:key', jwt: 'ES256'},
].map(issuer => ({...issuer, url: 'https://school.example', email: 'badges@school.example'}));

// One account, signed in; or nobody.
class Person {
  constructor(token) {
    this.token = token;
  }

  async ask(method, path, {body, etag, type = 'application/json'} = {}) {
    const headers = {'accept': 'application/json', 'idempotency-key': randomUUID()};
    if(this.token) {
      headers.authorization = `Bearer ${this.token}`;
    }
    if(etag) {
      headers['if-match'] = etag;
    }
    if(body !== undefined) {
      headers['content-type'] = type;
    }
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(given.served + path, {method, headers, body: sent});
    const text = await answer.text();
    if(!answer.ok) {
      throw Object.assign(new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 400)}`), {status: answer.status});
    }
    return {etag: answer.headers.get('etag'), ...(text ? JSON.parse(text) : {})};
  }

  get = path => this.ask('GET', `/api/v1${path}`);
  post = (path, body = {}, more = {}) => this.ask('POST', `/api/v1${path}`, {body, ...more});

  // A move on something that several people edit.
  async move(path, action, body = {}) {
    const {etag} = await this.get(path);
    return this.post(`${path}/${action}`, body, {etag});
  }
}

const nobody = new Person();

// Chooses a password by a one-time link and signs in.
async function signIn(email, ...more) {
  const link = execFileSync(given.compagnon, ['user', 'add', email, '--data', given.data, ...more], {encoding: 'utf8'}).trim();
  await nobody.post('/one-time-links/use', {token: link.split('/').at(-1), password: PASSWORD});
  const {token} = await nobody.post('/tokens', {email, password: PASSWORD, name: 'class', scope: 'write', expires_in_days: 2});
  return new Person(token);
}

async function gather() {
  const keeper = await signIn('keeper@example.org', '--admin');
  const cohort = await keeper.post('/cohorts', {name: 'Promotion', language: 'fr', time_zone: 'Europe/Paris'});
  const roster = 'email,name,role\n' + PEOPLE.map((email, at) => `${email},Person ${at},${at === 0 ? 'trainer' : 'learner'}\n`).join('');
  // Before anybody chooses a password: a roster takes away one that is older.
  await keeper.post(`/cohorts/${cohort.id}/roster`, roster, {type: 'text/csv'});
  const people = [];
  for(const email of PEOPLE) {
    people.push(await signIn(email));
  }
  const [trainer, ...learners] = people;
  const issuers = [];
  for(const issuer of ISSUERS) {
    issuers.push(await keeper.post('/issuers', issuer));
  }
  return {cohort: cohort.id, trainer, learners, issuers};
}

// From a rubric to a sealed badge; gives the award.
async function earn(number, {cohort, trainer, learners, issuers}) {
  const {title, content, achievement, competency} = generated(number, Number(given.seed));
  const {id: rubric} = await trainer.post(`/cohorts/${cohort}/rubrics`, {title, content, decision: 'trainer'});
  await trainer.move(`/rubrics/${rubric}`, 'open');
  const {current} = await trainer.move(`/rubrics/${rubric}`, 'adopt');
  const proved = competency && await trainer.post(`/cohorts/${cohort}/competencies`, competency);
  const {id: activity} = await trainer.post(`/cohorts/${cohort}/activities`, {
    title: `Activity ${number}`, kind: 'astonishment_report', rubric_version: current.id, reviews_per_submission: 2,
  });
  const wanted = {
    ...achievement, issuer: issuers[number % issuers.length].id, rubric_version: current.id,
    ...(proved ? {competency: proved.id} : {}),
  };
  const defined = await trainer.post(`/cohorts/${cohort}/achievements`, wanted).catch(error => {
    // Tags that verifiers sort differently are refused, so that no such badge is ever signed.
    if(!error.message.includes('achievement_tags_order')) {
      throw error;
    }
    disputed += 1;
    return trainer.post(`/cohorts/${cohort}/achievements`, {...wanted, tags: wanted.tags.slice(0, 1)});
  });
  await trainer.move(`/activities/${activity}`, 'phase', {to: 'submit'});
  for(const [at, learner] of learners.entries()) {
    const work = await learner.post(`/activities/${activity}/submissions`, {title: `Work ${at}`, body: 'Seen.'});
    await learner.post(`/submissions/${work.id}/submit`);
  }
  await trainer.move(`/activities/${activity}`, 'phase', {to: 'review'});
  for(const learner of learners) {
    await review(learner, activity, content.criteria);
    await review(learner, activity, content.criteria);
  }
  await trainer.move(`/activities/${activity}`, 'phase', {to: 'results'});
  await trainer.post(`/activities/${activity}/release`);
  return sealed(trainer, defined.id);
}

// The first work is as good as can be, the others are as poor.
async function review(learner, activity, criteria) {
  const task = await learner.post(`/activities/${activity}/leases`);
  const best = task.work.title === 'Work 0';
  const answers = criteria.map(({key, levels}) =>
    ({criterion: key, level: best ? levels.length - 1 : 0, comment: 'Vu.'}));
  await learner.post(`/leases/${task.id}/review`, {answers, comment: 'Merci.'});
}

// Waits for the achievement's first sealed award. Where the rule alone was not sure enough, the trainer decides.
async function sealed(trainer, achievement) {
  let decided = false;
  for(let tries = 0; tries < 1200; tries++) {
    const {items: awards} = await trainer.get(`/achievements/${achievement}/awards`);
    const done = awards.find(award => award.sealed_at);
    if(done) {
      return {...done, by_trainer: decided};
    }
    const {items: found} = await trainer.get(`/achievements/${achievement}/validations`);
    if(found.length === 3 && awards.length === 0 && !decided) {
      const best = found.sort((one, other) => other.grounds.evidence.joint - one.grounds.evidence.joint)[0];
      await trainer.post(`/validations/${best.id}/decision`, {decision: 'validate', reason: 'Lu.'});
      decided = true;
    }
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error('no badge was signed within a minute');
}

// The badge as anyone may fetch it: every other picture carries the JWT.
async function fetched(number, award) {
  const at = `${given.served}/credentials/${award.id}`;
  const picture = number % 2 ? 'badge-jwt' : 'badge';
  for(const [ending, url] of [['json', `${at}.json`], ['jwt', `${at}.jwt`], ['png', `${at}/${picture}.png`], ['svg', `${at}/${picture}.svg`]]) {
    const answer = await fetch(url);
    if(!answer.ok) {
      throw new Error(`${url} answered ${answer.status}`);
    }
    writeFileSync(join(given.out, `${number}.${ending}`), Buffer.from(await answer.arrayBuffer()));
  }
}

mkdirSync(given.out, {recursive: true});
const began = Date.now();
const people = await gather();
let failed = 0;
let disputed = 0;
const awards = [];
for(let number = 1; number <= Number(given.count); number++) {
  try {
    const award = await earn(number, people);
    await fetched(number, award);
    awards.push(award);
  } catch(error) {
    failed += 1;
    console.log(`FAILED rubric ${number}: ${error.message}`);
  }
}
if(given.revoke && awards.length > 0) {
  await people.trainer.post(`/awards/${awards.at(-1).id}/revocation`, {reason: 'Essai.'});
}
const decided = awards.filter(award => award.by_trainer).length;
console.log(`${awards.length} badges on generated rubrics (seed ${given.seed}; ${decided} decided by the trainer, ${disputed} with tags refused at first) in ` +
  `${Math.round((Date.now() - began) / 1000)} s`);
process.exit(failed > 0 ? 1 : 0);
