// The main path through the pages, JavaScript off: from an invitation to a badge that an employer checks.

import {logIn} from './log_ins.mjs';

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
