// A receipt of a verification, checked with nothing of ours: RFC 8785 by `canonicalize`, Ed25519 by Node, the verifier's
// key by its DID (W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3).

import {createHash, createPublicKey, verify} from 'node:crypto';
import {decode} from 'base58-universal';
import canonicalize from 'canonicalize';

const base58 = text => Buffer.from(decode(text));
const sha256 = text => createHash('sha256').update(text).digest();

// Throws with the reason if the receipt is not its verifier's, or not about that file.
export async function checkReceipt(receipt, file, served) {
  const {proof: {proofValue, ...options}, ...unsigned} = receipt;
  need(options.cryptosuite === 'eddsa-jcs-2022' && options.type === 'DataIntegrityProof', 'another suite');
  need(options.proofPurpose === 'assertionMethod', 'another purpose');
  need(options.verificationMethod.split('#')[0] === receipt.verifier.id, 'the key is not the verifier\'s');
  const document = await served.did(receipt.verifier.id);
  need((document.assertionMethod ?? []).map(one => one.id ?? one).includes(options.verificationMethod), 'the key may not assert');
  const {publicKeyMultibase} = await served.did(options.verificationMethod);
  const raw = base58(publicKeyMultibase.slice(1)).subarray(2);
  const key = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url')}, format: 'jwk'});
  const message = Buffer.concat([sha256(canonicalize(options)), sha256(canonicalize(unsigned))]);
  need(verify(null, message, key, base58(proofValue.slice(1))), 'the signature is wrong');
  need(receipt.input.sha256 === sha256(file).toString('hex'), 'it is about another file');
}

function need(holds, reason) {
  if(!holds) {
    throw new Error(reason);
  }
}
