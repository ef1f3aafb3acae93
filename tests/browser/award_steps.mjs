// What people do on the pages about badges: define one, receive it, check it, revoke it.

import {path, unfold} from './cohort_steps.mjs';

// A trainer defines a badge that asks for that level, counted from 0, of every criterion; gives the path of its page.
export async function defineBadge(trainer, cohort, name, level) {
  await trainer.goTo(cohort);
  await trainer.press(/^Nouveau badge$/, {role: 'link'});
  await trainer.expectLabels();
  await trainer.fill({
    name, description: 'Anime un atelier.', criteria: 'Une production relue par cinq pairs.', probability: '0.8',
    min_peers: '4', peer_only: 'yes',
  });
  for(const choice of await trainer.page.locator('select[name^="level."]').all()) {
    await choice.selectOption(`${level}`);
  }
  await trainer.press(/^Définir ce badge$/, {role: 'button'});
  await trainer.expectText(name, 'Une production relue par cinq pairs.');
  return path(trainer);
}

export async function expectVerdict(reader, verdict, checks = {}) {
  const said = await reader.page.locator('[data-verdict]').first().getAttribute('data-verdict');
  reader.expect(said === verdict, `the verdict is ${said}, not ${verdict}`);
  for(const [check, result] of Object.entries(checks)) {
    const found = await reader.page.locator(`[data-check="${check}"]`).first().getAttribute('data-result');
    reader.expect(found === result, `${check} is ${found}, not ${result}`);
  }
}

// Someone without an account follows the badge page to its check.
export async function checkFromPage(reader, page, verdict, checks) {
  await reader.goTo(page);
  await reader.press(/^Vérifier ce badge/, {role: 'link'});
  await reader.press(/^Vérifier$/, {role: 'button'});
  await expectVerdict(reader, verdict, checks);
}

// Someone without an account hands in a file that they were sent.
export async function checkFile(reader, file, verdict, checks) {
  await reader.goTo('/verify');
  await reader.fill({file});
  await reader.press(/^Vérifier$/, {role: 'button'});
  await expectVerdict(reader, verdict, checks);
}

// A trainer revokes one person's badge.
export async function revoke(trainer, achievement, name) {
  await trainer.goTo(achievement);
  const award = trainer.page.locator('[data-award]').filter({hasText: name});
  const form = await unfold(trainer, /^Révoquer$/, award);
  await form.locator('[name=reason]').fill('Délivré par erreur.');
  await trainer.press(/^Révoquer ce badge$/, {role: 'button', within: form});
  await trainer.expectText(/Révoqué|révoqué/);
}
