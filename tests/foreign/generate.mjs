// Rubrics as nobody would write them by hand, the same for the same seed: one to twelve criteria, names of levels that
// come again, scripts of every direction, emoji, texts that look like markup or JSON-LD, texts as long as they may be.

const SCRIPTS = {
  french: ['Clarté du propos', 'Étonnement', 'À l’écoute', 'Cœur de métier', 'Où ? Comment ? Pourquoi ?', 'Acquis', 'Non acquis', 'Ébauché'],
  arabic: ['وضوح الفكرة', 'الاستماع', 'مستوى ممتاز', 'مقبول', 'ضعيف', 'التحليل والاقتراح (٣/٥)'],
  hebrew: ['בהירות', 'הקשבה', 'מצוין', 'מתחיל', 'ניתוח – 3 מתוך 5'],
  mixed: ['Level مستوى 3 שלוש', '3 ← تقدّم → 4', '\u202eemaN desreveR\u202c', '\u2067حرف\u2069 A', '\u200fنهاية.'],
  cjk: ['明瞭さ', '傾聴と分析', '達成', '未達成', '명확성', '清晰的结构'],
  emoji: ['🎯 precise', '👩🏽‍🏫 teaches', '🏳️‍🌈', '🧑‍🚀✨', '1️⃣', '⭐️⭐️⭐️', '🇫🇷 bilingue'],
  composed: ['e\u0301tonnement', 'A\u030angstro\u0308m', 'nai\u0308ve', 'ﬁ ligature', 'Ω vs Ω', 'ẛ̣ long s', '한글'],
  rare: ['𝔐athematik', '𐍈 gothic', '𓀀𓀁', 'line\u2028separator', 'zero\u200bwidth', 'bom\ufeffinside', 'soft\u00adhyphen', 'nbsp\u00a0here', '\uffee'],
  markup: ['<b>bold</b> & "quoted" \'single\'', '<script>alert(1)</script>', ']]> CDATA <![CDATA[', '{{ template }} ${x} %s', 'back\\slash \\u0041', 'tab\there', '| a | b |', '&amp;lt; &#65;'],
  linked: ['@id', '_:b0', '@context', 'https://example.org/#level', 'urn:uuid:1', 'null', 'true', '-0', '1e21', '^^xsd:string', '"@en', 'did:web:x#y', 'id', 'type'],
};
const NAMES = Object.keys(SCRIPTS);
const LONGEST = {title: 200, name: 100, description: 4000, badgeName: 120, badgeDescription: 2000, badgeCriteria: 5000};
const STARTS = [0, 1, -2, 0.5, 10, -100, 0.1];
const STEPS = [1, 0.5, 0.25, 0.1, 1 / 3, 5, 1000, 0.001];
const KEYS = ['k', 'clarity', 'a-b_c', '0', 'x'.repeat(60), '-', '_'];

// A stream of numbers from 0 to 1 by a seed (mulberry32).
function chanceOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// The `number`th rubric of a seed, with the badge that it earns.
export function generated(number, seed) {
  const chance = chanceOf(seed * 100_003 + number);
  const below = most => Math.floor(chance() * most);
  const pick = list => list[below(list.length)];
  const huge = number % 10 === 7;
  const script = number % 3 === 0 ? undefined : NAMES[number % NAMES.length];
  const phrase = () => pick(SCRIPTS[script ?? pick(NAMES)]);
  // As long as it may be, in characters, where the rubric is a huge one.
  const text = longest => {
    let made = phrase();
    const wanted = huge && below(2) === 0 ? longest : Math.min(longest, 1 + below(60));
    while([...made].length < wanted) {
      made += ` ${phrase()}`;
    }
    const cut = [...made].slice(0, longest).join('');
    return cut.trim() === '' ? 'x' : cut;
  };
  const shared = [phrase(), phrase(), phrase()].map(name => [...name].slice(0, LONGEST.name).join(''));
  const criteria = Array.from({length: 1 + number % 12}, (_, at) => {
    const [start, step, levels] = [pick(STARTS), pick(STEPS), 2 + below(9)];
    return {
      key: `${pick(KEYS)}${at}`, title: text(LONGEST.title), weight: 1 + below(100),
      description: below(2) ? '' : text(LONGEST.description),
      levels: Array.from({length: levels}, (_, level) => ({
        name: below(2) ? pick(shared) : text(LONGEST.name),
        description: below(3) === 0 ? '' : below(2) && !huge ? pick(shared) : text(LONGEST.description),
        points: start + step * level,
      })),
    };
  });
  const required = criteria.filter((_, at) => at === 0 || below(4) === 0).slice(0, 3)
    .map(({key}) => ({criterion: key, level: 1}));
  const language = pick(['fr', 'en']);
  const line = longest => text(longest).replace(/[\t\r\n]/g, ' ');
  const badge = () => ({
    name: line(LONGEST.badgeName), description: text(LONGEST.badgeDescription), criteria: text(LONGEST.badgeCriteria),
  });
  return {
    title: text(LONGEST.title), content: {criteria},
    achievement: {
      ...badge(), language,
      tags: [...new Set([phrase(), phrase()].map(tag => [...tag].slice(0, 60).join('')))],
      ...(below(3) === 0 ? {translation: badge()} : {}),
      picture: {template: pick(['seal', 'shield', 'panel'])},
      rule: {
        criteria: required, probability: 0.5, min_peers: 1, peer_only: true,
        ...(below(3) === 0 ? {validity_months: 1 + below(600)} : {}),
      },
    },
    competency: below(3) === 0
      ? {name: line(LONGEST.badgeName), description: text(LONGEST.badgeDescription), framework: phrase(),
        target_url: `https://framework.example/c/${number}`, target_code: phrase()}
      : undefined,
  };
}
