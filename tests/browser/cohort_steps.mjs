// What people do on the pages before anything is handed in: come into a cohort, write its rubric together.

const LEVELS = ['Insuffisant', 'Partiel', 'Acquis', 'Maîtrisé'];

// Unfolds the part of the page whose summary says so.
export async function unfold(person, summary, within = person.page) {
  const details = within.locator('details').filter({has: person.page.locator(':scope > summary', {hasText: summary})}).first();
  await details.locator('summary').first().click();
  return details;
}

// The path of the page shown, without its query.
export function path(person) {
  return new URL(person.page.url()).pathname;
}

// An admin makes a cohort; gives its path.
export async function makeCohort(admin, name) {
  await admin.goTo('/cohorts');
  await admin.expectLabels();
  await admin.fill({name, description: 'Un groupe de six.', language: 'fr', time_zone: 'Europe/Paris'});
  await admin.press(/^Créer la cohorte$/, {role: 'button'});
  await admin.expectText(name);
  return path(admin);
}

// Whoever runs the cohort makes an invitation; gives the path of its link.
export async function invite(person, cohort, role, uses) {
  await person.goTo(cohort);
  const form = person.page.locator('form#invite');
  await form.locator('select').selectOption(role);
  await form.locator('[name=max_uses]').fill(`${uses}`);
  await person.press(/^Créer l'invitation$/, {role: 'button', within: form});
  const link = await person.page.locator('#link').innerText();
  person.expect(link.startsWith(`${person.origin}/join/`), `the invitation's link is ${link}`);
  return new URL(link).pathname;
}

// A newcomer opens an account by an invitation and stands in the cohort, signed in.
export async function join(newcomer, link, {name, email}, cohort) {
  await newcomer.goTo(link);
  await newcomer.expectLabels();
  await newcomer.expectLight();
  await newcomer.fill({name, email, password: 'un mot de passe assez long'});
  await newcomer.press(/^Ouvrir le compte et rejoindre$/, {role: 'button'});
  newcomer.expect(path(newcomer) === cohort, `${name} came to ${newcomer.page.url()}`);
  Object.assign(newcomer, {name, email});
}

async function fillCriterion(person, title, within) {
  const levels = LEVELS.flatMap((name, at) =>
    [[`c0-l${at}-name`, name], [`c0-l${at}-description`, `${name} : ${title.toLowerCase()}`]]);
  await person.fill({'c0-title': title, 'c0-description': `Ce qui se voit de : ${title}`, ...Object.fromEntries(levels)}, within);
}

// A member writes a draft with one criterion; gives the rubric's path.
export async function draftRubric(author, cohort, title, criterion) {
  await author.goTo(cohort);
  await author.press(/^Nouvelle grille$/, {role: 'link'});
  await author.expectLabels();
  await author.fill({title, decision: 'vote', quorum: '3'});
  await fillCriterion(author, criterion);
  await author.press(/^Enregistrer le brouillon$/, {role: 'button'});
  await author.expectText(title, criterion, 'brouillon');
  return path(author);
}

// A trainer opens a draft for proposals.
export async function openRubric(trainer, rubric) {
  await trainer.goTo(rubric);
  await trainer.press(/^Ouvrir la grille$/, {role: 'button'});
  await trainer.expectText('ouverte aux propositions');
}

// A member proposes a further criterion.
export async function proposeCriterion(member, rubric, title) {
  await member.goTo(rubric);
  const form = await unfold(member, 'Ajouter un critère');
  await fillCriterion(member, title, form);
  await form.locator('[name=rationale]').fill(`Sans cela, « ${title} » ne compte pas.`);
  await member.press(/^Proposer$/, {role: 'button', within: form});
  await member.expectText(title, 'Propositions');
}

// Members vote on the proposal that names this title; the proposal ends up in the state.
export async function vote(members, rubric, title, choice, state) {
  for(const member of members) {
    await member.goTo(rubric);
    const proposal = member.page.locator('article.card').filter({hasText: title});
    await member.press(choice, {role: 'button', within: proposal});
  }
  const [member] = members;
  await member.goTo(rubric);
  const past = await unfold(member, /proposition/);
  const said = await past.locator('article.card').filter({hasText: title}).first().innerText();
  member.expect(said.includes(state), `the proposal of « ${title} » is not ${state}: ${said}`);
}

// A member begins to reword a criterion on the page as it is now; gives the function that sends it, later.
export async function beginRewording(member, rubric, criterion, words) {
  await member.goTo(rubric);
  const outer = await unfold(member, `Modifier « ${criterion} »`);
  const form = await unfold(member, /^Reformuler$/, outer);
  await form.locator('textarea[name=description]').fill(words);
  return async status => {
    await member.press(/^Proposer$/, {role: 'button', within: form, status});
  };
}

// A trainer adopts the rubric as it is; the page names who wrote it.
export async function adoptRubric(trainer, rubric, contributors) {
  await trainer.goTo(rubric);
  await trainer.press(/^Adopter$/, {role: 'button', within: trainer.page.locator('form#adopt')});
  await trainer.expectText('adoptée', ...contributors);
  const by = await trainer.page.locator('p').filter({hasText: 'Écrite par'}).innerText();
  for(const name of contributors) {
    trainer.expect(by.includes(name), `the rubric does not name ${name}: ${by}`);
  }
}
