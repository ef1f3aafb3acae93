// What anyone sees first.

export async function the_first_page_is_in_the_readers_language_and_light(visit) {
  const reader = await visit();
  await reader.goTo('/');
  await reader.expectLanguage('fr');
  await reader.expectLight();
  await reader.picture('home-fr');
  await reader.press('English');
  await reader.expectLanguage('en');
  await reader.picture('home-en');
}

export async function a_reader_of_english_gets_english_at_once(visit) {
  const reader = await visit({language: 'en-GB'});
  await reader.goTo('/');
  await reader.expectLanguage('en');
}

export async function a_page_that_is_not_there_says_so_in_words(visit) {
  const reader = await visit();
  const answer = await reader.goTo('/no-such-page', 404);
  reader.expect((answer.headers()['content-type'] ?? '').startsWith('text/html'), 'the refusal is not a page');
  await reader.expectLanguage('fr');
}

export async function the_first_page_fits_a_telephone(visit) {
  const reader = await visit({width: 320, height: 640, javaScript: true});
  await reader.goTo('/');
  await reader.expectNoSidewaysScroll();
  await reader.picture('home-telephone');
}
