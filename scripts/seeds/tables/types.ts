/**
 * What the taxonomy does not say about each type: English name and aliases, and
 * the bureau of annex 3 whose task names it (the commerce bureau, which leads the
 * whole programme, where no task does).
 */
export interface TypeText {
  readonly en: string;
  readonly aliases?: readonly string[];
  readonly bureau: string;
  readonly demand?: 'children' | 'elders';
}

export const TYPE_TEXTS: Readonly<Record<string, TypeText>> = {
  convenience_store: { en: 'convenience store', aliases: ['corner shop'], bureau: 'commerce' },
  mini_supermarket: { en: 'small supermarket', aliases: ['mini supermarket'], bureau: 'commerce' },
  supermarket: { en: 'supermarket', aliases: ['general supermarket'], bureau: 'commerce' },
  wet_market: { en: 'wet market', aliases: ['market', 'farmers market', 'food market'], bureau: 'commerce' },
  fresh_grocery: { en: 'fresh grocery', aliases: ['greengrocer', 'fresh food shop'], bureau: 'commerce' },
  breakfast: { en: 'breakfast shop', aliases: ['breakfast'], bureau: 'commerce' },
  restaurant: { en: 'restaurant', aliases: ['eatery'], bureau: 'commerce' },
  laundry: { en: 'laundry', aliases: ['dry cleaner', 'dyeing and laundry'], bureau: 'commerce' },
  hair_beauty: { en: 'hair and beauty salon', aliases: ['hairdresser', 'hair and beauty'], bureau: 'commerce' },
  photo_print: { en: 'photo and print shop', aliases: ['print shop', 'copy shop'], bureau: 'commerce' },
  housekeeping: { en: 'housekeeping service', aliases: ['housekeeping', 'domestic service'], bureau: 'commerce' },
  repair: { en: 'repair shop', aliases: ['repair', 'mending'], bureau: 'commerce' },
  pharmacy: { en: 'pharmacy', aliases: ['drugstore', 'chemist'], bureau: 'commerce' },
  parcel_station: { en: 'parcel station', aliases: ['parcels', 'parcel locker'], bureau: 'postal' },
  recycling: { en: 'recycling point', aliases: ['recycling'], bureau: 'commerce' },
  front_warehouse: { en: 'front warehouse', aliases: ['micro fulfilment'], bureau: 'commerce' },
  eldercare_station: {
    en: 'elder care station',
    aliases: ['elder care', 'eldercare', '综合养老服务中心'],
    bureau: 'civil_affairs',
    demand: 'elders',
  },
  childcare: {
    en: 'childcare',
    aliases: ['nursery', 'infant care', '婴幼儿照护'],
    bureau: 'health',
    demand: 'children',
  },
  specialty_dining: { en: 'speciality dining', aliases: ['specialty dining', 'food street'], bureau: 'commerce' },
  bookstore: { en: 'bookstore', aliases: ['bookshop'], bureau: 'commerce' },
  fitness: { en: 'gym', aliases: ['fitness', 'fitness centre'], bureau: 'commerce' },
  education_training: { en: 'education and training', aliases: ['training centre', 'tutoring'], bureau: 'education' },
  early_education: { en: 'early education centre', aliases: ['early education'], bureau: 'education' },
  tourism_service: { en: 'tourism service', aliases: ['tourist information'], bureau: 'culture_tourism_sports' },
  wellness: { en: 'wellness shop', aliases: ['wellness', 'health care shop'], bureau: 'commerce' },
  tea_coffee: { en: 'tea house or café', aliases: ['tea and coffee', 'café', 'cafe'], bureau: 'commerce' },
  bakery: { en: 'bakery', aliases: ['cake shop'], bureau: 'commerce' },
  florist_gift: { en: 'florist and gift shop', aliases: ['florist', 'gift shop'], bureau: 'commerce' },
  leisure: { en: 'leisure and entertainment', aliases: ['entertainment'], bureau: 'commerce' },
  financial_service: { en: 'financial service', aliases: ['bank'], bureau: 'finance' },
  community_workshop: { en: 'community workshop', aliases: ['workshop'], bureau: 'commerce' },
  shopping_mall: { en: 'shopping mall', aliases: ['mall', 'department store'], bureau: 'commerce' },
  telecom_outlet: { en: 'telecom outlet', aliases: ['telecom'], bureau: 'commerce' },
  post_office: { en: 'post office', bureau: 'postal' },
  community_commerce_centre: { en: 'community commerce centre', aliases: ['commerce centre'], bureau: 'commerce' },
  culture_centre: { en: 'culture centre', aliases: ['cultural centre'], bureau: 'culture_tourism_sports' },
  middle_school: { en: 'middle school', aliases: ['secondary school'], bureau: 'education' },
  primary_school: { en: 'primary school', bureau: 'education' },
  kindergarten: { en: 'public-interest kindergarten', aliases: ['kindergarten', '幼儿园'], bureau: 'education' },
  health_station: { en: 'community health station', aliases: ['health station', 'clinic'], bureau: 'health' },
  sports_ground: { en: 'sports ground', aliases: ['playing field'], bureau: 'culture_tourism_sports' },
};

/** The five quality types that the main text puts first (「优先发展居民最迫切需要的…」). */
export const PRIORITY_TYPES: readonly string[] = [
  'eldercare_station',
  'childcare',
  'specialty_dining',
  'bookstore',
  'fitness',
];

/** Quotas of table 1: outlets wanted for every so many circles (the loosest end of a stated range). */
export const QUOTAS: Readonly<Record<string, { count: number; perCircles: number; alsoCounts: readonly string[] }>> = {
  eldercare_station: { count: 1, perCircles: 1, alsoCounts: [] },
  wet_market: { count: 1, perCircles: 2, alsoCounts: ['community_commerce_centre'] },
  culture_centre: { count: 1, perCircles: 2, alsoCounts: [] },
  health_station: { count: 1, perCircles: 2, alsoCounts: [] },
  sports_ground: { count: 2, perCircles: 1, alsoCounts: [] },
  middle_school: { count: 1, perCircles: 4, alsoCounts: [] },
  primary_school: { count: 1, perCircles: 3, alsoCounts: [] },
  kindergarten: { count: 1, perCircles: 3, alsoCounts: [] },
};

/** Table 1: shares of the city's persons within 15 minutes; the plan does not define the kindergartens' 85 %. */
export const CITY_TARGETS: Readonly<Record<string, { share: number; definitionGiven: boolean }>> = {
  culture_centre: { share: 0.6, definitionGiven: true },
  health_station: { share: 0.35, definitionGiven: true },
  sports_ground: { share: 0.8, definitionGiven: true },
  eldercare_station: { share: 0.6, definitionGiven: true },
  kindergarten: { share: 0.85, definitionGiven: false },
};
