// One person at a browser: goes to pages, reads them, fills in forms. Whatever a page must never do is noted on the way and
// is a failure of the test that is running: a request to another host, a page heavier than allowed, an error in the console.

const MOST_BYTES = 60 * 1024;

export class Visitor {
  #requests = [];
  #faults = [];

  constructor(page, origin, screen) {
    Object.assign(this, {page, origin: origin.replace(/\/+$/, ''), screen});
    page.on('request', request => {
      const url = request.url();
      if(!url.startsWith(`${this.origin}/`) && !/^(data|blob|about):/.test(url)) {
        this.#faults.push(`a request left the origin: ${url}`);
      }
      this.#requests.push(request);
    });
    page.on('pageerror', error => this.#faults.push(`error in the page: ${error.message}`));
    page.on('console', message => {
      // Chromium reports each 4xx answer here as well; a test that expects one says so by `refused`.
      if(message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.#faults.push(`console: ${message.text()}`);
      }
    });
  }

  // Opens a path of the site; the answer must be that status.
  async goTo(path, status = 200) {
    this.#requests = [];
    const answer = await this.page.goto(path.startsWith('http') ? path : this.origin + path);
    this.expect(answer.status() === status, `${path} answered ${answer.status()}, not ${status}`);
    return answer;
  }

  // Presses the button or link of that name and waits for the page it leads to; its status must be that.
  async press(name, {status = 200, role, within = this.page} = {}) {
    this.#requests = [];
    const target = role ? within.getByRole(role, {name}) :
      within.getByRole('button', {name}).or(within.getByRole('link', {name}));
    // A form that answers with a redirect gives two answers: the last document counts.
    const loaded = this.page.waitForEvent('load');
    await target.first().click();
    await loaded;
    const documents = this.#requests.filter(request => request.resourceType() === 'document');
    const answer = await documents.at(-1)?.response();
    this.expect(answer?.status() === status, `"${name}" led to ${this.page.url()}: ${answer?.status()}, not ${status}`);
  }

  // Fills in fields by the names that `<input name=…>` bears: what a form sends, in whatever language its labels are.
  async fill(values, within = this.page) {
    for(const [name, value] of Object.entries(values)) {
      const field = within.locator(`:is(input, select, textarea)[name="${name}"]:not([type=hidden])`).first();
      const kind = await field.evaluate(element => element.type);
      if(kind === 'file') {
        await field.setInputFiles(value);
      } else if(kind === 'radio' || kind === 'checkbox') {
        await within.locator(`[name="${name}"][value="${value}"]`).check();
      } else if(kind.startsWith('select')) {
        await field.selectOption(value);
      } else {
        await field.fill(value);
      }
    }
  }

  // Every form control can be found by its name: each has a label that says what it is.
  async expectLabels() {
    const unnamed = await this.page.locator('input:not([type=hidden]), select, textarea').evaluateAll(controls =>
      controls.filter(control => !control.labels?.length && !control.getAttribute('aria-label') &&
        !control.getAttribute('aria-labelledby')).map(control => control.name));
    this.expect(unnamed.length === 0, `fields without a label: ${unnamed}`);
  }

  async signIn(email, password) {
    await this.goTo('/sign-in');
    await this.fill({email, password});
    await this.press(/^(Se connecter|Sign in)$/, {role: 'button'});
    this.expect(!this.page.url().endsWith('/sign-in'), `${email} was not signed in`);
  }

  text() {
    return this.page.locator('body').innerText();
  }

  async expectText(...pieces) {
    const text = await this.text();
    for(const piece of pieces) {
      const there = piece instanceof RegExp ? piece.test(text) : text.includes(piece);
      this.expect(there, `${this.page.url()} does not say ${piece}`);
    }
  }

  async expectNoText(...pieces) {
    const text = await this.text();
    for(const piece of pieces) {
      this.expect(!text.includes(piece), `${this.page.url()} says ${piece}`);
    }
  }

  // Not even where the page is folded, or in what its fields and links bear.
  async expectNowhere(...pieces) {
    const source = await this.page.content();
    for(const piece of pieces) {
      this.expect(!source.includes(piece), `${this.page.url()} bears ${piece}`);
    }
  }

  async expectLanguage(code) {
    const lang = await this.page.locator('html').getAttribute('lang');
    this.expect(lang === code, `the page says that it is in ${lang}, not ${code}`);
  }

  // All that the page now shown took over the network, compressed as it was sent.
  async weight() {
    const sizes = await Promise.all(this.#requests.map(request =>
      request.sizes().then(({responseBodySize, responseHeadersSize}) => responseBodySize + responseHeadersSize, () => 0)));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async expectLight(most = MOST_BYTES) {
    await this.page.waitForLoadState('networkidle');
    const weight = await this.weight();
    this.expect(weight > 0 && weight <= most, `${this.page.url()} weighs ${weight} bytes, more than ${most}`);
  }

  // Nothing sticks out sideways, as on a narrow telephone.
  async expectNoSidewaysScroll() {
    const {content, window} = await this.page.evaluate(() =>
      ({content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth}));
    this.expect(content <= window, `${this.page.url()} is ${content} wide in a window of ${window}`);
  }

  picture(name) {
    return this.page.screenshot({path: this.screen(name), fullPage: true});
  }

  // What `press` downloads, as bytes.
  async download(name) {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('link', {name}).first().click(),
    ]);
    const parts = [];
    for await (const part of await download.createReadStream()) {
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  expect(holds, otherwise) {
    if(!holds) {
      throw new Error(otherwise);
    }
  }

  // Throws if a page did, since the last time, what no page may do.
  expectNoFaults() {
    const faults = this.#faults.splice(0);
    this.expect(faults.length === 0, faults.join('; '));
  }

  leave() {
    return this.page.context().close();
  }
}
