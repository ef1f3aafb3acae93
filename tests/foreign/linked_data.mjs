// Badges as JSON with a Data Integrity proof, verified by Digital Bazaar's libraries.

import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const suite = () => new DataIntegrityProof({cryptosuite});

// Throws with the reason if the badge is not good; `served` must be what answers for its issuer.
export async function verifyLinkedData(text, served) {
  const credential = JSON.parse(text);
  const documentLoader = served.loader();
  const result = await vc.verifyCredential({
    credential, suite: suite(), documentLoader, checkStatus: options => statusOf(options, documentLoader),
  });
  if(!result.verified) {
    throw reasonOf(result);
  }
  // The library looks at the status only where the badge has one; ours all have.
  const list = credential.credentialStatus?.statusListCredential;
  if(!served.read.includes(list)) {
    throw new Error('the status list was not read');
  }
}

// The list's own proof and issuer are checked too. A set bit leaves `verified` true and shows in `status` only.
async function statusOf({credential}, documentLoader) {
  const result = await checkStatus({credential, suite: suite(), documentLoader});
  const revoked = result.results?.some(({status}) => status);
  return revoked ? {...result, verified: false, error: new Error('revoked')} : result;
}

function reasonOf({error, statusResult}) {
  const first = error ?? statusResult?.error ?? new Error('not verified');
  return first.errors?.[0] ?? first;
}
