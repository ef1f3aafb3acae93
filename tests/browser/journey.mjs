// The main path through the pages, JavaScript off: from an invitation to a badge that an employer checks.

import {awaitOn, handIn, moveOn, planActivity, readResults, reviewNext} from './review_steps.mjs';
import {checkFile, checkFromPage, defineBadge, revoke} from './award_steps.mjs';
import {
  adoptRubric, beginRewording, draftRubric, invite, join, makeCohort, openRubric, proposeCriterion, vote,
} from './cohort_steps.mjs';
import {logIn} from './log_ins.mjs';

const ADMIN = /Administra/i;
const TRAINER = /formatr|formateur|trainer/i;
const LEARNER = /appren|learner/i;

export async function a_trainer_and_a_learner_of_the_demo_can_sign_in(visit, place) {
  for(const role of [TRAINER, LEARNER]) {
    const person = await visit();
    const {email, password} = logIn(place, role);
    await person.signIn(email, password);
    await person.goTo('/tasks');
    await person.expectLight();
  }
}

export async function a_wrong_password_and_an_unknown_address_are_refused_alike(visit, place) {
  const {email} = logIn(place, LEARNER);
  const said = [];
  for(const address of [email, 'nobody@example.org']) {
    const person = await visit();
    await person.goTo('/sign-in');
    await person.expectLabels();
    await person.fill({email: address, password: 'not the password'});
    await person.page.getByRole('button', {name: /^(Se connecter|Sign in)$/}).click();
    await person.page.waitForLoadState();
    said.push((await person.page.locator('main').innerText()).replaceAll(address, ''));
    const tasks = await person.page.goto(`${person.origin}/tasks`);
    person.expect(!(tasks.ok() && person.page.url().endsWith('/tasks')), `${address} was signed in`);
  }
  if(said[0] !== said[1]) {
    throw new Error(`the refusals differ: ${JSON.stringify(said)}`);
  }
}

// Four works that every peer finds as good as can be, and two that nobody finds good.
const FAIR = /soigné/;
const MADE = [...Array(4).fill('Un atelier soigné'), ...Array(2).fill('Un atelier inachevé')]
  .map((title, at) => `${title} ${at + 1}`);
const CRITERIA = ['Clarté de la consigne', 'Rythme de la séance', 'Écoute du groupe'];
const FILE = {name: 'deroule.txt', mimeType: 'text/plain', buffer: Buffer.from('9 h : accueil\n10 h : atelier\n')};

export async function a_trainer_and_six_learners_go_from_an_invitation_to_badges_that_a_stranger_checks(visit, place) {
  const run = Date.now().toString(36);
  const {trainer, learners, cohort} = await gather(visit, place, run);
  const rubric = await writeRubric(trainer, learners, cohort);
  await trainer.goTo(rubric);
  await trainer.picture('journey-rubric-adopted');

  const achievement = await defineBadge(trainer, cohort, `Animer un atelier ${run}`, 2);
  const activity = await planActivity(trainer, cohort, `Mon atelier ${run}`, learners.length - 1);
  await moveOn(trainer, activity, /^Ouvrir la remise des productions$/);
  for(const [at, title] of MADE.entries()) {
    await handIn(learners[at], activity, {title, body: 'Le récit de **mon atelier**.', file: at === 0 ? FILE : null});
  }
  await moveOn(trainer, activity, /^Commencer les relectures$/);
  await reviewEachOther(learners, activity);
  await moveOn(trainer, activity, /^Terminer les relectures$/);
  await trainer.goTo(activity);
  await trainer.press(/^Publier les résultats$/, {role: 'button'});
  for(const author of learners) {
    await readResults(author, activity, {criteria: CRITERIA, reviews: learners.length - 1, others: learners});
  }
  await learners[0].picture('journey-results');
  await expectBadges(trainer, learners, achievement);
  await expectCheckedAndRevoked(visit, trainer, learners[0], achievement);
}

// The demo's admin makes a cohort and invites a trainer, who invites six learners: all come as newcomers.
async function gather(visit, place, run) {
  const admin = await visit();
  const {email, password} = logIn(place, ADMIN);
  await admin.signIn(email, password);
  const cohort = await makeCohort(admin, `Promotion ${run}`);
  const trainer = await visit();
  const asTrainer = await invite(admin, cohort, 'trainer', 1);
  await join(trainer, asTrainer, {name: `Odile Marchand ${run}`, email: `odile.${run}@example.org`}, cohort);
  const asLearner = await invite(trainer, cohort, 'learner', 6);
  const learners = [];
  for(const name of ['Adèle', 'Basile', 'Coralie', 'Djibril', 'Emma', 'Félix']) {
    const learner = await visit();
    const plain = name.normalize('NFD').replace(/[^a-z]/gi, '').toLowerCase();
    await join(learner, asLearner, {name: `${name} ${run}`, email: `${plain}.${run}@example.org`}, cohort);
    learners.push(learner);
  }
  const late = await visit();
  await late.goTo(asLearner, 409);
  return {trainer, learners, cohort};
}

// Three learners write a criterion each; one proposal is voted down; one edit comes too late and is refused.
async function writeRubric(trainer, learners, cohort) {
  const [first, second, third, fourth, fifth, sixth] = learners;
  const [clarity, pace, listening] = CRITERIA;
  const rubric = await draftRubric(first, cohort, 'Animer un atelier', clarity);
  await openRubric(trainer, rubric);
  await proposeCriterion(second, rubric, pace);
  const send = await beginRewording(fifth, rubric, clarity, 'Des mots écrits sur la grille d\'avant.');
  await vote([first, third, fourth], rubric, pace, /^Pour$/, 'acceptée');
  await send(412);
  await fifth.expectText('La grille a changé pendant que vous écriviez');
  await fifth.picture('journey-rubric-moved-on');
  await fifth.press(/^Voir où l'on en est$/, {role: 'link'});
  await fifth.expectText(pace);
  await fifth.expectNowhere('Des mots écrits sur la grille d\'avant.');
  await proposeCriterion(third, rubric, listening);
  await vote([first, second, sixth], rubric, listening, /^Pour$/, 'acceptée');
  await proposeCriterion(fourth, rubric, 'Élégance des diapositives');
  await trainer.goTo(rubric);
  await trainer.picture('journey-rubric-open');
  await vote([first, second, third], rubric, 'Élégance des diapositives', /^Contre$/, 'rejetée');
  await adoptRubric(trainer, rubric, [first, second, third].map(({name}) => name));
  await trainer.expectNowhere('Des mots écrits sur la grille d\'avant.');
  const rows = await trainer.page.locator('table.rubric tbody th').allInnerTexts();
  trainer.expect(rows.length === 3 && CRITERIA.every((title, at) => rows[at].startsWith(title)), `the rubric has ${rows}`);
  return rubric;
}

async function reviewEachOther(learners, activity) {
  const levelOf = title => FAIR.test(title) ? 3 : 0;
  for(const [at, reviewer] of learners.entries()) {
    const read = [];
    for(let count = 1; count < learners.length; count += 1) {
      const picture = at === 1 && count === 1 ? 'journey-desk' : null;
      read.push(await reviewNext(reviewer, activity, {levelOf, authors: learners, file: FILE, picture}));
    }
    const others = MADE.filter((_, other) => other !== at);
    reviewer.expect(`${read.sort()}` === `${others.sort()}`, `${reviewer.name} reviewed ${read}`);
  }
}

// Who did well has a badge; who did not reads what is missing.
async function expectBadges(trainer, learners, achievement) {
  for(const [at, learner] of learners.entries()) {
    if(FAIR.test(MADE[at])) {
      await awaitOn(learner, '/badges', '.shelf a[href*="/b/"]');
    } else {
      await awaitOn(learner, '/badges', `a[href$="${achievement}"]`);
      const badges = await learner.page.locator('.shelf li').count();
      learner.expect(badges === 0, `${learner.name} has ${badges} badges`);
    }
  }
  await learners.at(-1).picture('journey-badges-none');
  await trainer.goTo(achievement);
  const given = await trainer.page.locator('[data-award]').count();
  trainer.expect(given === 4, `${given} badges were given, not 4`);
  await trainer.picture('journey-achievement');
}

// A seventh person, without an account, checks the badge from its page and as a file; revoking it turns the verdict.
async function expectCheckedAndRevoked(visit, trainer, holder, achievement) {
  await holder.goTo('/badges');
  const badge = await holder.page.locator('.shelf a[href*="/b/"]').first().getAttribute('href');
  const reader = await visit();
  await reader.goTo(badge);
  await reader.expectText(...CRITERIA, /5 pairs/);
  await reader.expectNowhere(holder.name, holder.email);
  await reader.expectLight();
  await reader.picture('journey-badge');
  const file = {name: 'badge.png', mimeType: 'image/png', buffer: await reader.download('PNG')};
  const good = {signature: 'pass', status: 'pass'};
  await checkFromPage(reader, badge, 'valid', good);
  await checkFile(reader, file, 'valid', good);
  await reader.picture('journey-verify-valid');
  await revoke(trainer, achievement, holder.name);
  await checkFromPage(reader, badge, 'invalid', {signature: 'pass', status: 'fail'});
  await checkFile(reader, file, 'invalid', {signature: 'pass', status: 'fail'});
  await reader.picture('journey-verify-revoked');
  await reader.goTo(badge);
  await reader.expectText('Ce badge a été révoqué');
}
