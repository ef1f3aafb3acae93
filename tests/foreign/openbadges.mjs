// Asks a Python program, in a process of its own, about many badges at once.

import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

// openbadgeslib over Open Badges 3.0: `cases` are {kind, content: Buffer, base_url, served}; answers in the same order: {reason, text}.
export const askOpenBadges = (python, cases) => ask(python, 'openbadges.py', cases);

// 1EdTech's validator over hosted Open Badges 2.0: `cases` have `elsewhere` and `email` too; answers: {reason}.
export const askOpenBadges2 = (python, cases) => ask(python, 'openbadges2.py', cases);

async function ask(python, script, cases) {
  const child = spawn(python, [fileURLToPath(new URL(script, import.meta.url))], {stdio: ['pipe', 'pipe', 'inherit']});
  const ended = new Promise((done, failed) => child.on('error', failed).on('close', done));
  const lines = cases.map(({content, ...rest}, id) =>
    JSON.stringify({id, ...rest, content: Buffer.from(content).toString('base64')}));
  child.stdin.end(lines.map(line => `${line}\n`).join(''));
  let output = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    output += part;
  }
  const code = await ended;
  const answers = output.split('\n').filter(Boolean).map(line => JSON.parse(line));
  if(code !== 0 || answers.length !== cases.length) {
    throw new Error(`${python} ended ${code} after ${answers.length} of ${cases.length} badges`);
  }
  return answers;
}
