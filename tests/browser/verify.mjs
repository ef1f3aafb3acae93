// The page where an employer checks a badge: no account, no JavaScript, French and English. The verdict is read from
// `data-verdict` (valid, invalid, indeterminate), each check from `data-check` and `data-result` (pass, fail, not_checked):
// the words around them may change with the language.

import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const KINDS = {
  json: 'application/json', jwt: 'application/jwt', png: 'image/png', svg: 'image/svg+xml',
};

// The first badge's file in that form.
function badge(place, form) {
  if(!place.badges) {
    throw new Error('COMPAGNON_BADGES is missing: the folder of badges');
  }
  const name = readdirSync(place.badges).filter(file => file.endsWith(`.${form}`)).sort()[0];
  return {name, mimeType: KINDS[form], buffer: readFileSync(join(place.badges, name))};
}

async function hand(reader, file) {
  await reader.goTo('/verify');
  await reader.page.locator('input[type=file]').first().setInputFiles(file);
  await reader.press(/^(Vérifier|Verify)/, {role: 'button'});
}

async function expectVerdict(reader, verdict) {
  const said = await reader.page.locator('[data-verdict]').first().getAttribute('data-verdict');
  reader.expect(said === verdict, `the verdict is ${said}, not ${verdict}`);
}

async function expectCheck(reader, check, result) {
  const said = await reader.page.locator(`[data-check="${check}"]`).first().getAttribute('data-result');
  reader.expect(said === result, `${check} is ${said}, not ${result}`);
}

export async function an_employer_hands_in_a_file_in_any_form_and_it_is_valid(visit, place) {
  const reader = await visit();
  for(const form of Object.keys(KINDS)) {
    await hand(reader, badge(place, form));
    await expectVerdict(reader, 'valid');
    await expectCheck(reader, 'signature', 'pass');
    await expectCheck(reader, 'status', 'pass');
  }
  await reader.expectLight();
  await reader.picture('verify-valid-fr');
}

export async function pasted_text_is_verified_too(visit, place) {
  const reader = await visit();
  await reader.goTo('/verify');
  await reader.expectLabels();
  await reader.expectLight();
  await reader.picture('verify-form-fr');
  await reader.page.locator('textarea').first().fill(badge(place, 'jwt').buffer.toString('utf8'));
  await reader.press(/^(Vérifier|Verify)/, {role: 'button'});
  await expectVerdict(reader, 'valid');
}

export async function a_changed_badge_is_invalid_and_the_page_names_the_signature(visit, place) {
  const reader = await visit({language: 'en-GB'});
  const good = badge(place, 'json');
  const changed = JSON.parse(good.buffer.toString('utf8'));
  changed.credentialSubject.achievement.name += ' (with honours)';
  await hand(reader, {...good, buffer: Buffer.from(JSON.stringify(changed))});
  await expectVerdict(reader, 'invalid');
  await expectCheck(reader, 'signature', 'fail');
  await reader.expectLanguage('en');
  await reader.picture('verify-invalid-en');
}

export async function what_is_not_a_badge_is_refused_with_words(visit) {
  const reader = await visit();
  await reader.goTo('/verify');
  await reader.page.locator('input[type=file]').first()
    .setInputFiles({name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Sir or Madam')});
  await reader.page.getByRole('button', {name: /^(Vérifier|Verify)/}).first().click();
  await reader.page.waitForLoadState();
  const shown = await reader.page.locator('[data-verdict="valid"]').count();
  reader.expect(shown === 0, 'a letter was found valid');
  await reader.picture('verify-not-a-badge-fr');
}

export async function the_page_works_with_javascript_as_well(visit, place) {
  const reader = await visit({javaScript: true, width: 360, height: 740});
  await hand(reader, badge(place, 'png'));
  await expectVerdict(reader, 'valid');
  await reader.expectNoSidewaysScroll();
  await reader.picture('verify-valid-telephone');
}
