// A badge's public page and what it leads to: seen by an employer to whom a holder sent the address.

import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

// The path of the first badge's page, from the id that its file bears.
function page(place) {
  if(!place.badges) {
    throw new Error('COMPAGNON_BADGES is missing: the folder of badges');
  }
  const name = readdirSync(place.badges).filter(file => file.endsWith('.json')).sort()[0];
  const {id} = JSON.parse(readFileSync(join(place.badges, name), 'utf8'));
  return new URL(id).pathname.replace('/credentials/', '/b/');
}

export async function a_badge_page_shows_what_was_reached_and_is_light(visit, place) {
  const reader = await visit();
  await reader.goTo(page(place));
  await reader.expectLanguage('fr');
  await reader.expectText(/pairs?/, /Probabilité/, /Niveau atteint/);
  await reader.expectNoText('@');
  const preview = await reader.page.locator('meta[property="og:image"]').getAttribute('content');
  reader.expect(preview.endsWith('/badge.png'), `the preview's picture is ${preview}`);
  await reader.expectLight();
  await reader.picture('badge-fr');
}

export async function a_credential_s_address_leads_a_reader_to_its_page(visit, place) {
  const reader = await visit({language: 'en-GB'});
  await reader.goTo(page(place).replace('/b/', '/credentials/'));
  reader.expect(new URL(reader.page.url()).pathname === page(place), `it led to ${reader.page.url()}`);
  await reader.expectText('Check this badge');
}

export async function a_badge_page_leads_to_its_check_and_the_badge_is_valid(visit, place) {
  const reader = await visit();
  await reader.goTo(page(place));
  await reader.press(/^Vérifier ce badge/, {role: 'link'});
  await reader.expectLabels();
  await reader.press(/^Vérifier$/, {role: 'button'});
  const verdict = await reader.page.locator('[data-verdict]').getAttribute('data-verdict');
  reader.expect(verdict === 'valid', `the verdict is ${verdict}`);
}

export async function a_badge_page_leads_to_its_definition_its_rubric_and_its_issuer(visit, place) {
  for(const [name, picture] of [[/définition du badge/, 'achievement'], [/version \d/, 'rubric-version']]) {
    const reader = await visit();
    await reader.goTo(page(place));
    await reader.press(name, {role: 'link'});
    await reader.expectLight();
    await reader.picture(`${picture}-fr`);
  }
  const reader = await visit();
  await reader.goTo(page(place));
  await reader.page.locator('a[href*="/issuers/"]').first().click();
  await reader.page.waitForLoadState();
  await reader.expectText(/did:/, /Clés publiées/);
}

export async function the_badge_s_files_are_downloaded_from_its_page(visit, place) {
  const reader = await visit();
  await reader.goTo(page(place));
  const credential = JSON.parse((await reader.download('JSON')).toString('utf8'));
  reader.expect(credential.type.includes('OpenBadgeCredential'), `downloaded ${credential.type}`);
  const jwt = (await reader.download('JWT')).toString('utf8');
  reader.expect(jwt.split('.').length === 3, 'the JWT has not three parts');
}

export async function the_badge_page_fits_a_telephone(visit, place) {
  const reader = await visit({width: 320, height: 640});
  await reader.goTo(page(place));
  await reader.expectNoSidewaysScroll();
  await reader.picture('badge-telephone');
}

export async function the_api_is_told_in_words(visit) {
  const reader = await visit();
  await reader.goTo('/api/docs');
  await reader.expectText('/api/v1/cohorts', 'openapi.json');
  await reader.expectLight();
}
