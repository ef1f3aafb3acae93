// Walks the pages in real Chromium, without and with JavaScript.
//
//   COMPAGNON_URL=http://localhost:PORT [COMPAGNON_BADGES=DIR] [COMPAGNON_DEMO_OUTPUT=FILE] [SCREENS=DIR] node tests/browser/run.mjs [NAME…]
//
// COMPAGNON_URL is the base URL of a served demo, COMPAGNON_BADGES the folder of its badges, COMPAGNON_DEMO_OUTPUT what the demo
// printed, with its log-ins. A test is an exported function (visit, place) in one of the files below; its name is its sentence.

import {fileURLToPath} from 'node:url';
import {Browser} from './browser.mjs';
import {readLogIns} from './log_ins.mjs';
import * as badge from './badge.mjs';
import * as home from './home.mjs';
import * as journey from './journey.mjs';
import * as verify from './verify.mjs';

const FILES = {home, verify, badge, journey};

const origin = process.env.COMPAGNON_URL;
if(!origin) {
  console.error('COMPAGNON_URL is missing: the base URL of a running server');
  process.exit(2);
}
const place = {
  badges: process.env.COMPAGNON_BADGES,
  logIns: readLogIns(process.env.COMPAGNON_DEMO_OUTPUT),
};
const wanted = process.argv.slice(2);
const screens = process.env.SCREENS ?? fileURLToPath(new URL('../../target/screens', import.meta.url));
const unknown = wanted.filter(name => !(name in FILES));
if(unknown.length > 0) {
  console.error(`there is no ${unknown}; there are ${Object.keys(FILES)}`);
  process.exit(2);
}

let [passed, failed] = [0, 0];
const browser = await Browser.open({origin, screens});
for(const [file, tests] of Object.entries(FILES)) {
  if(wanted.length > 0 && !wanted.includes(file)) {
    continue;
  }
  for(const [name, test] of Object.entries(tests)) {
    const fault = await tried(file, name, test);
    console.log(`${fault ? 'FAILED' : 'ok'} ${file}: ${name.replaceAll('_', ' ')}${fault ? `: ${fault}` : ''}`);
    fault ? failed += 1 : passed += 1;
  }
}
await browser.close();
console.log(`pages in Chromium: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

// Runs one test with visitors of its own; a picture of every page is left where it fails. Answers the reason, or null.
async function tried(file, name, test) {
  const visitors = [];
  const visit = async options => {
    visitors.push(await browser.visitor(options));
    return visitors.at(-1);
  };
  try {
    await test(visit, place);
    visitors.forEach(visitor => visitor.expectNoFaults());
    return null;
  } catch(error) {
    for(const [at, visitor] of visitors.entries()) {
      await visitor.picture(`failed-${file}-${name}-${at + 1}`).catch(() => {});
    }
    return error.message.split('\n').slice(0, 4).join(' ');
  } finally {
    await Promise.all(visitors.map(visitor => visitor.leave()));
  }
}
