// Copies of a good badge that no verifier may accept. Each case makes its copy from the badge's own text, or answers
// `undefined` where the badge has nothing to change (a badge without hashed recipient has no salt).

import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as jose from 'jose';
import {chunk, chunks} from './carriers.mjs';

const STRANGER = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
const OLD_CONTEXT = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json';

// JSON: what each case does to the parsed badge; `false` where there is nothing to do it to.
const JSON_CASES = {
  'achieved level changed': badge => change(badge.credentialSubject.result?.[0], 'achievedLevel',
    reached => otherLevel(badge, reached)),
  'required level changed': badge => change(described(badge).find(one => one.requiredLevel), 'requiredLevel', level => otherLevel(badge, level)),
  'level renamed': badge => change(described(badge)[0]?.rubricCriterionLevel?.[0], 'name', name => `${name} `),
  'salt changed': badge => change(badge.credentialSubject.identifier?.[0], 'salt', other),
  'recipient hash changed': badge => change(badge.credentialSubject.identifier?.[0], 'identityHash', other),
  'subject changed': badge => change(badge.credentialSubject, 'id', other),
  'achievement renamed': badge => change(badge.credentialSubject.achievement, 'name', name => `${name}!`),
  'criteria changed': badge => change(badge.credentialSubject.achievement.criteria, 'narrative', text => `${text} `),
  'id changed': badge => change(badge, 'id', other),
  'validFrom changed': badge => change(badge, 'validFrom', earlier),
  'status index changed': badge => change(badge.credentialStatus, 'statusListIndex',
    index => String((Number(index) + 1) % 131072)),
  'status removed': badge => delete badge.credentialStatus,
  'issuer renamed': badge => change(badge.issuer, 'name', name => `${name} `),
  'issuer changed': badge => change(badge.issuer, 'id', () => STRANGER),
  'undefined term added': badge => change(badge, 'honours', () => 'summa cum laude', true),
  'undefined term deep inside': badge => change(badge.credentialSubject.achievement, 'ects', () => '60', true),
  'older context swapped in': badge => change(badge['@context'], 1, () => OLD_CONTEXT),
  'created changed': badge => change(proofOf(badge), 'created', earlier),
  'proof value, last character': badge => change(proofOf(badge), 'proofValue', other),
  'proof value, first bytes': badge => change(proofOf(badge), 'proofValue', value => `z${value[1] === '2' ? '3' : '2'}${value.slice(2)}`),
  'proof for another purpose': badge => change(proofOf(badge), 'proofPurpose', () => 'authentication'),
  'proof by another method': badge => change(proofOf(badge), 'verificationMethod',
    () => `${STRANGER}#${STRANGER.slice(8)}`),
  'no proof': badge => delete badge.proof,
};

// Every tampered copy of a JSON badge: pairs of the case's name and the text.
export async function tamperedJson(text, documentLoader) {
  const copies = Object.entries(JSON_CASES).map(([name, apply]) => {
    const badge = JSON.parse(text);
    return [name, apply(badge) === false ? undefined : JSON.stringify(badge)];
  });
  copies.push(['signed by a stranger in our name', await signedByStranger(JSON.parse(text), documentLoader)]);
  return copies;
}

export const SCHEMA_CASES = {
  'criteria missing': badge => delete badge.credentialSubject.achievement.criteria,
  'achievement missing': badge => delete badge.credentialSubject.achievement,
  'issuer missing': badge => delete badge.issuer,
  'validFrom is not a date': badge => badge.validFrom = 'yesterday',
  'result type unknown': badge => change(described(badge)[0], 'resultType', () => 'Guess'),
  'identifier with a stray member': badge => change(badge.credentialSubject.identifier?.[0], 'stray', () => 'x', true),
};

export function tamperedForSchema(badge) {
  return Object.entries(SCHEMA_CASES).map(([name, apply]) => {
    const copy = structuredClone(badge);
    return [name, apply(copy) === false ? undefined : copy];
  });
}

async function signedByStranger(credential, documentLoader) {
  delete credential.proof;
  const keyPair = await Ed25519Multikey.generate();
  const did = `did:key:${keyPair.publicKeyMultibase}`;
  keyPair.controller = did;
  keyPair.id = `${did}#${keyPair.publicKeyMultibase}`;
  const suite = new DataIntegrityProof({signer: keyPair.signer(), cryptosuite});
  const issued = await vc.issue({credential, suite, documentLoader});
  return JSON.stringify(issued);
}

// Every tampered copy of a VC-JWT: pairs of the case's name and the token.
export async function tamperedJwt(token) {
  const [head, body, signature] = token.split('.');
  const header = JSON.parse(decode(head));
  const payload = JSON.parse(decode(body));
  const edited = (apply) => {
    const copy = structuredClone(payload);
    return apply(copy) === false ? undefined : [head, encode(copy), signature].join('.');
  };
  const stranger = await jose.generateKeyPair('ES256', {extractable: true});
  const strangerDid = await p256Did(stranger.publicKey);
  const strangerKid = `${strangerDid}#${strangerDid.slice(8)}`;
  const sign = (claims, kid) => new jose.SignJWT(claims)
    .setProtectedHeader({alg: 'ES256', kid, typ: header.typ ?? 'JWT'}).sign(stranger.privateKey);
  const secret = new TextEncoder().encode(header.kid.padEnd(32, '.'));
  return [
    ['payload: achieved level', edited(JSON_CASES['achieved level changed'])],
    ['payload: recipient hash', edited(JSON_CASES['recipient hash changed'])],
    ['payload: status index', edited(JSON_CASES['status index changed'])],
    ['payload: status removed', edited(JSON_CASES['status removed'])],
    ['payload: other iss', edited(claims => change(claims, 'iss', () => STRANGER))],
    ['payload: other validity', edited(claims => change(claims, 'nbf', nbf => nbf - 86400))],
    ['signature changed', [head, body, flip(signature)].join('.')],
    ['signature missing', [head, body, ''].join('.')],
    ['alg none', [encode({...header, alg: 'none'}), body, ''].join('.')],
    ['alg of another key', [encode({...header, alg: header.alg === 'RS256' ? 'ES256' : 'RS256'}), body, signature].join('.')],
    ['alg HS256', await new jose.SignJWT(payload).setProtectedHeader({...header, alg: 'HS256'}).sign(secret)],
    ['kid of a stranger', [encode({...header, kid: strangerKid}), body, signature].join('.')],
    ['signed by a stranger under our kid', await sign(payload, header.kid)],
    ['signed by a stranger under its own kid, our iss', await sign(payload, strangerKid)],
    ['signed by a stranger, its iss, our issuer', await sign({...payload, iss: strangerDid}, strangerKid)],
  ];
}

async function p256Did(publicKey) {
  const {x, y} = await jose.exportJWK(publicKey);
  const point = Buffer.from([0x80, 0x24, Buffer.from(y, 'base64url').at(-1) & 1 ? 3 : 2,
    ...Buffer.from(x, 'base64url')]);
  return `did:key:z${base58(point)}`;
}

function base58(bytes) {
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let [number, text] = [BigInt(`0x${bytes.toString('hex')}`), ''];
  for(; number > 0n; number /= 58n) {
    text = letters[Number(number % 58n)] + text;
  }
  return text;
}

// Pictures whose carrier is broken, or whose credential was changed with the carrier kept right.
export function tamperedPng(bytes) {
  const all = [...chunks(bytes)];
  const carrier = all.find(({type, data}) => type === 'iTXt' && data.toString('latin1').startsWith('openbadgecredential'));
  const replaced = middle => Buffer.concat([bytes.subarray(0, carrier.at), middle, bytes.subarray(carrier.end)]);
  const wrong = Buffer.from(bytes);
  wrong[carrier.end - 20] ^= 1;
  const edited = Buffer.from(carrier.data);
  edited[valueByte(edited)] ^= 1;
  const whole = bytes.subarray(carrier.at, carrier.end);
  return [
    ['PNG: a byte changed, checksum left', wrong],
    ['PNG: a byte changed, checksum right', replaced(chunk('iTXt', edited))],
    ['PNG: the credential twice', replaced(Buffer.concat([whole, whole]))],
    ['PNG: no credential', replaced(Buffer.alloc(0))],
  ];
}

export function tamperedSvg(bytes) {
  const text = bytes.toString('utf8');
  const element = text.match(/<openbadges:credential[\s\S]*?<\/openbadges:credential>|<openbadges:credential[^>]*\/>/)[0];
  const edited = Buffer.from(element);
  edited[valueByte(edited)] ^= 1;
  return [
    ['SVG: a byte changed', Buffer.from(text.replace(element, () => edited.toString('utf8')))],
    ['SVG: the credential twice', Buffer.from(text.replace(element, () => element + element))],
    ['SVG: no credential', Buffer.from(text.replace(element, ''))],
  ];
}

// A byte inside a signed value: in the achievement's name or, in a token, well inside the payload.
function valueByte(bytes) {
  const text = bytes.toString('latin1');
  const name = text.match(/"identityHash"\s*:\s*"sha256\$|"achievedLevel"\s*:\s*"[a-z]+:\/*/);
  return name ? name.index + name[0].length + 2 : text.indexOf('.') + 40;
}

// What a hostile host can make of the status list that it serves, without the issuer's key.
export const STATUS_CASES = {
  'status list edited by its host': body => body.startsWith('{')
    ? JSON.stringify(change(JSON.parse(body), 'validFrom', earlier, true))
    : body.split('.').map((part, at) => at === 1 ? editPayload(part) : part).join('.'),
  'status list of another issuer': body => body.startsWith('{')
    ? JSON.stringify(change(JSON.parse(body), 'issuer', () => STRANGER, true))
    : body.split('.').map((part, at) => at === 1 ? editIssuer(part) : part).join('.'),
  'status list is not there': () => undefined,
};

function editPayload(part) {
  return encode(change(JSON.parse(decode(part)), 'validFrom', earlier, true));
}

function editIssuer(part) {
  return encode(change(change(JSON.parse(decode(part)), 'issuer', () => STRANGER), 'iss', () => STRANGER));
}

function described(badge) {
  return badge.credentialSubject.achievement.resultDescription ?? [];
}

function otherLevel(badge, level) {
  const levels = described(badge).flatMap(one => one.rubricCriterionLevel ?? []).map(one => one.id);
  return levels.find(one => one !== level) ?? other(level);
}

function proofOf(badge) {
  return Array.isArray(badge.proof) ? badge.proof[0] : badge.proof;
}

// Sets a member anew; `false` where there is no such member, unless it is to be added.
function change(owner, member, make, add = false) {
  if(owner === undefined || (!add && owner[member] === undefined)) {
    return false;
  }
  owner[member] = make(owner[member]);
  return owner;
}

// The same text with another last character.
function other(text) {
  return text.slice(0, -1) + (text.endsWith('a') ? 'b' : 'a');
}

function flip(text) {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
}

function earlier(moment = '2020-01-02T00:00:00Z') {
  return moment.replace(/^\d{4}/, year => String(Number(year) - 1));
}

const decode = part => Buffer.from(part, 'base64url').toString('utf8');
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url');
