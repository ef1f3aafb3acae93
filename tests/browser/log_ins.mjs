// The log-ins that `compagnon demo` prints: lines that hold an address and a password.

import {existsSync, readFileSync} from 'node:fs';

// [{email, password, line}], in the order printed; empty without a file.
export function readLogIns(file) {
  if(!file || !existsSync(file)) {
    return [];
  }
  return readFileSync(file, 'utf8').split('\n').flatMap(line => {
    const found = line.match(/(\S+@\S+?)[,;:]?\s+(?:[/|·]\s+)?(\S+)\s*$/);
    return found ? [{email: found[1], password: found[2], line}] : [];
  });
}

// The first log-in whose line says so (`/formatr|trainer/i`).
export function logIn(place, role) {
  const found = place.logIns.find(({line}) => role.test(line));
  if(!found) {
    throw new Error(`the demo printed no log-in like ${role}`);
  }
  return found;
}
