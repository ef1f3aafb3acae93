// The credential inside a baked picture, read by the letter of the standard (OB 3.0, "Baking"): stricter than most readers.

const KEYWORD = 'openbadgecredential';

// PNG: exactly one uncompressed iTXt chunk with that keyword and empty language tags; every checksum right.
export function fromPng(bytes) {
  const found = [...chunks(bytes)].filter(({type, data}) =>
    type === 'iTXt' && data.subarray(0, KEYWORD.length + 1).equals(Buffer.from(`${KEYWORD}\0`)));
  if(found.length !== 1) {
    throw new Error(`${found.length} chunks with a credential`);
  }
  const rest = found[0].data.subarray(KEYWORD.length + 1);
  if(!rest.subarray(0, 4).equals(Buffer.alloc(4))) {
    throw new Error('the chunk is compressed or names a language');
  }
  return new TextDecoder('utf-8', {fatal: true}).decode(rest.subarray(4));
}

export function* chunks(bytes) {
  if(bytes.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') {
    throw new Error('not a PNG');
  }
  for(let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if(crcOf(body) !== bytes.readUInt32BE(at + 8 + length)) {
      throw new Error('a chunk with a wrong checksum');
    }
    yield {type: body.subarray(0, 4).toString('latin1'), data: body.subarray(4), at, end: at + 12 + length};
    at += 12 + length;
  }
}

// A chunk as it stands in a file.
export function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crcOf(body), body.length + 4);
  return framed;
}

// SVG: the root declares the namespace; its first element is `openbadges:credential`, once, with a JWS in `verify` or JSON in CDATA.
export function fromSvg(bytes) {
  const text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  const root = text.match(/<svg\b[^>]*>/)?.[0] ?? '';
  if(!root.includes('xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"')) {
    throw new Error('the root does not declare the namespace');
  }
  const elements = [...text.matchAll(/<openbadges:credential\b([^>]*?)(?:\/>|>([\s\S]*?)<\/openbadges:credential>)/g)];
  if(elements.length !== 1) {
    throw new Error(`${elements.length} elements with a credential`);
  }
  if(text.slice(text.indexOf(root) + root.length, elements[0].index).trim() !== '') {
    throw new Error('the credential does not come first');
  }
  const [, attributes, content = ''] = elements[0];
  const jws = attributes.match(/\bverify="([^"]*)"/)?.[1];
  const inside = jws ?? content.match(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/)?.[1];
  if(inside === undefined || inside.includes(']]>')) {
    throw new Error('neither a JWS in verify nor one CDATA section');
  }
  return inside;
}

const TABLE = Uint32Array.from({length: 256}, (_, n) => {
  for(let bit = 0; bit < 8; bit++) {
    n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  }
  return n >>> 0;
});

function crcOf(bytes) {
  let crc = 0xffffffff;
  for(const byte of bytes) {
    crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
