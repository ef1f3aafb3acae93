// The two published JSON schemas of an OB 3.0 AchievementCredential, read by ajv. They lie beside the project, in the
// shared standards; a lone clone has none.

import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const FILES = [
  'schemas/ob-v3p0/ob_v3p0_achievementcredential_schema.json',
  'schemas/ob-v3p0-jsonld/ob_v3p0_achievementcredential_schema.json',
];

// One checker per schema found in that folder: a name, and a function that throws with the first fault.
export function schemas(standards) {
  return FILES.filter(file => existsSync(join(standards, file))).map(file => {
    const ajv = new Ajv2019({strict: false, allErrors: false});
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(join(standards, file), 'utf8')));
    return {name: file.split('/')[1], check: credential => check(ajv, validate, credential)};
  });
}

function check(ajv, validate, credential) {
  if(!validate(credential)) {
    throw new Error(ajv.errorsText(validate.errors, {dataVar: 'badge'}));
  }
}
