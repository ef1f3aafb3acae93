// Badges as VC-JWT. The signature is jose's business; around it the rules of OB 3.0, section 8.2.4, and of VC-JOSE-COSE.
// The key comes from the issuer itself: `kid` must be a DID URL of `iss`, in its assertionMethod.

import * as jose from 'jose';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {ACCEPT_JWT} from './served.mjs';

const HEADERS = ['alg', 'kid', 'typ'];
// The algorithm follows from the key, never from the token.
const ALGORITHMS = {'RSA': 'RS256', 'P-256': 'ES256', 'Ed25519': 'EdDSA'};

// Throws with the reason if the badge is not good.
export async function verifyJwt(token, served) {
  const credential = await verifySigned(token, served, ['RS256', 'ES256']);
  const type = credential.type ?? [];
  need(type.includes('VerifiableCredential'), 'not a VerifiableCredential');
  need(type.includes('OpenBadgeCredential') || type.includes('AchievementCredential'), 'not a badge');
  need(credential.sub === credential.credentialSubject?.id, 'sub is not the subject');
  await verifyStatus(credential, served);
}

// The payload, once signature, issuer and registered claims are found right.
async function verifySigned(token, served, algorithms) {
  const {alg, kid, ...rest} = jose.decodeProtectedHeader(token);
  need(algorithms.includes(alg), `alg ${alg}`);
  const extra = Object.keys(rest).filter(name => !HEADERS.includes(name));
  need(extra.length === 0, `header ${extra}`);
  const key = await keyOf(kid, served);
  const {payload} = await jose.jwtVerify(token, key.public, {algorithms: [key.algorithm]});
  need(payload.iss === kid.split('#')[0], 'the key is not the issuer\'s');
  need(payload.iss === (payload.issuer?.id ?? payload.issuer), 'iss is not the issuer');
  need(payload.jti === payload.id, 'jti is not the id');
  need(payload.nbf * 1000 === Date.parse(payload.validFrom), 'nbf is not validFrom');
  need(payload.vc === undefined, 'the vc claim is of version 1.1');
  return payload;
}

async function keyOf(kid, served) {
  need(typeof kid === 'string' && kid.startsWith('did:') && kid.includes('#'), `kid ${kid}`);
  const document = await served.did(kid.split('#')[0]);
  const assertion = (document.assertionMethod ?? []).map(one => one.id ?? one);
  need(assertion.includes(kid), 'the key may not sign assertions');
  const method = await served.did(kid);
  const jwk = method.publicKeyJwk ?? await jwkOf(method);
  const algorithm = ALGORITHMS[jwk.crv ?? jwk.kty];
  return {algorithm, public: await jose.importJWK(jwk, algorithm)};
}

async function jwkOf(method) {
  const library = method.publicKeyMultibase.startsWith('zDna') ? EcdsaMultikey : Ed25519Multikey;
  const keyPair = await library.from(method);
  return library.toJwk({keyPair});
}

// The list may be a JWT of the issuer's too, or JSON with a proof; either way its signature and issuer are checked.
async function verifyStatus(credential, served) {
  const url = credential.credentialStatus?.statusListCredential;
  need(typeof url === 'string', 'no status list');
  const text = (await served.text(url, ACCEPT_JWT)).trim();
  const isJwt = !text.startsWith('{');
  const list = isJwt ? await verifySigned(text, served, ['RS256', 'ES256', 'EdDSA']) : JSON.parse(text);
  const load = served.loader();
  const result = await checkStatus({
    credential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader: async name => name === url ? {document: list, documentUrl: url} : load(name),
    verifyBitstringStatusListCredential: !isJwt,
  });
  if(!result.verified) {
    throw result.error ?? new Error('the status could not be told');
  }
  need(!result.results.some(({status}) => status), 'revoked');
}

function need(holds, reason) {
  if(!holds) {
    throw new Error(reason);
  }
}
