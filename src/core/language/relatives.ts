/**
 * Languages so near to each other that a short text, or a detector, can take one for the other: a finding between them is
 * never more than a hint. A language may stand in several groups.
 */
const groups: readonly (readonly string[])[] = [
  'id ms min ace ban bug jv su mad bjn',
  'zu xh ss nr nd',
  'rw rn',
  'st tn nso',
  'ny tum bem yao',
  'ln kg lua umb kmb lu',
  'sn ndc nd',
  'ts ve tso',
  'fa tg prs',
  'ur pa skr ks sd',
  'hi mr ne mai bho mag sa awa doi kok gom',
  'bn as',
  'am ti tig',
  'ru uk be bg mk sr rue',
  'sr hr bs sl sh',
  'cs sk',
  'es pt gl ca oc ast an lad',
  'it vec scn lmo co fur src sc',
  'ro rup mo',
  'fr oc wa',
  'nl af nds fy li',
  'de nds lb gsw yi',
  'da nb nn no sv fo is',
  'en sco',
  'fi et krl vro',
  'tr az tk gag crh',
  'uz ug',
  'kk ky tt ba nog kaa',
  'ar arz ary apc ajp acm aeb arb',
  'ku kmr ckb sdh',
  'zh yue wuu lzh nan hak gan',
  'man bm dyu bam',
  'ee fon gaa aja',
  'ak tw fat',
  'fil ceb war hil bcl ilo pam',
  'qu ay',
  'lo th',
  'yi he',
].map((group) => group.split(' '));

/** Whether two different languages stand in one group of close relatives. */
export function areRelatives(one: string, other: string): boolean {
  return one !== other && groups.some((group) => group.includes(one) && group.includes(other));
}

const sameLanguage: readonly (readonly string[])[] = [
  ['no', 'nb', 'nn'],
  ['sr', 'hr', 'bs', 'sh'],
  ['ku', 'kmr', 'ckb'],
  ['man', 'bm', 'dyu'],
  ['ak', 'tw', 'fat'],
  ['ff', 'fuv', 'fuf'],
];

/** Whether text in `found` is what a record that declares `declared` may hold: the same, or parts of one macrolanguage. */
export function isSameLanguage(declared: string, found: string): boolean {
  return declared === found || sameLanguage.some((group) => group.includes(declared) && group.includes(found));
}
