// Real Chromium for the page tests: a fresh profile each time, and no request of the browser's own to anywhere.

import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {chromium} from 'playwright-core';
import {Visitor} from './visitor.mjs';

const FLAGS = [
  '--disable-background-networking', '--disable-component-update', '--disable-gpu', '--disable-quic', '--disable-sync',
  '--no-first-run', '--no-sandbox',
];

// Chromium, pointed at one origin. `screens` is the folder for pictures.
export class Browser {
  static async open({origin, screens, program = process.env.CHROMIUM ?? '/usr/bin/chromium'}) {
    mkdirSync(screens, {recursive: true});
    const chrome = await chromium.launch({executablePath: program, headless: true, args: FLAGS});
    return new Browser(chrome, origin, screens);
  }

  constructor(chrome, origin, screens) {
    Object.assign(this, {chrome, origin, screens});
  }

  // Someone with a browser of their own: no cookies but theirs. JavaScript is off unless asked for.
  async visitor({javaScript = false, language = 'fr-FR', width = 1024, height = 768} = {}) {
    const context = await this.chrome.newContext({
      javaScriptEnabled: javaScript, locale: language, viewport: {width, height}, acceptDownloads: true,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return new Visitor(page, this.origin, name => join(this.screens, `${name}.png`));
  }

  close() {
    return this.chrome.close();
  }
}
