// What people do on the pages of an activity: plan it, hand in, review blindly, read results.

import {path} from './cohort_steps.mjs';

// A trainer plans an activity in which every work is reviewed so often; gives its path.
export async function planActivity(trainer, cohort, title, reviews) {
  await trainer.goTo(cohort);
  await trainer.press(/^Nouvelle activité$/, {role: 'link'});
  await trainer.expectLabels();
  await trainer.fill({title, brief: 'Décrivez un **atelier** que vous avez animé.', reviews_per_submission: `${reviews}`});
  await trainer.press(/^Créer l'activité$/, {role: 'button'});
  await trainer.expectText(title, 'En préparation');
  return path(trainer);
}

// A trainer moves the activity on, by the button of that name.
export async function moveOn(trainer, activity, button) {
  await trainer.goTo(activity);
  await trainer.press(button, {role: 'button'});
}

// A learner saves a draft, then hands it in, with a file where there is one.
export async function handIn(author, activity, {title, body, file}) {
  await author.goTo(activity);
  await author.press(/^Ouvrir ma production$/, {role: 'link'});
  await author.expectLabels();
  await author.fill({title, body: 'Un brouillon.', ...(file ? {files: file} : {})});
  await author.press(/^Enregistrer/, {role: 'button'});
  await author.fill({body});
  await author.press(/^Remettre ma production$/, {role: 'button'});
  await author.expectText('Votre production est remise', title);
  if(file) {
    const kept = await author.download(file.name);
    author.expect(kept.equals(file.buffer), `${file.name} came back changed`);
  }
}

// A learner reviews the next work. `levelOf` says from its title which level, counted from 0, every criterion gets.
// Gives the title. Nothing on the desk says who wrote it.
export async function reviewNext(reviewer, activity, {levelOf, authors, file, picture}) {
  await reviewer.goTo(activity);
  await reviewer.press(/^Prendre une production à relire$/, {role: 'button'});
  await reviewer.expectLabels();
  await reviewer.expectNowhere(...authors.filter(author => author !== reviewer).flatMap(({name, email}) => [name, email]));
  const title = await reviewer.page.locator('#work').innerText();
  if(file && await reviewer.page.getByRole('link', {name: file.name}).count() > 0) {
    const read = await reviewer.download(file.name);
    reviewer.expect(read.equals(file.buffer), `${file.name} came to its reviewer changed`);
  }
  const desk = reviewer.page.locator('form').filter({has: reviewer.page.locator('input[type=radio]')});
  await answer(reviewer, desk, levelOf(title));
  if(picture) {
    await reviewer.picture(picture);
    await reviewer.press(/^Enregistrer le brouillon$/, {role: 'button'});
    const kept = await reviewer.page.locator('input[type=radio]:checked').count();
    reviewer.expect(kept === await reviewer.page.locator('fieldset').count(), `the draft kept ${kept} levels`);
  }
  await reviewer.press(/^Envoyer la relecture$/, {role: 'button'});
  return title;
}

async function answer(reviewer, desk, level) {
  for(const question of await desk.locator('fieldset').all()) {
    await question.locator('input[type=radio]').nth(level).check();
    await question.locator('textarea').fill('Ce que je vois dans ce travail.');
  }
  await desk.locator('[name=comment]').fill('Merci pour ce travail.');
}

// Loads a page again until something is on it: the estimates and the signatures are made behind the scenes.
export async function awaitOn(person, page, selector, seconds = 60) {
  for(const end = Date.now() + seconds * 1000; Date.now() < end;) {
    await person.goTo(page);
    if(await person.page.locator(selector).count() > 0) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  throw new Error(`${page} had no ${selector} after ${seconds} s`);
}

// An author reads the results: a score for each criterion and in total, and what the peers wrote, without their names.
export async function readResults(author, activity, {criteria, reviews, others}) {
  await awaitOn(author, `${activity}/results`, '.score');
  const scores = await author.page.locator('.score').count();
  author.expect(scores === criteria.length + 1, `${scores} scores for ${criteria.length} criteria and the total`);
  const received = await author.page.locator('article.card').count();
  author.expect(received === reviews, `${author.name} reads ${received} reviews, not ${reviews}`);
  await author.expectText(...criteria);
  await author.expectNowhere(...others.filter(one => one !== author).map(({name}) => name));
}
