/** Site classes of the plan, each with the words that name it. */
export const SITE_CLASSES = [
  {
    id: 'premises',
    name: { zh: '商业用房', en: 'premises' },
    provenance: 'stated',
    quote: '增加商业网点用房供给',
  },
  {
    id: 'community_building',
    name: { zh: '社区综合服务设施', en: 'community building' },
    provenance: 'stated',
    quote: '利用社区综合服务设施开辟空间用于“一老一小”服务',
  },
  {
    id: 'idle_public',
    name: { zh: '闲置公有房屋', en: 'idle public property' },
    provenance: 'stated',
    quote: '既要充分利用闲置仓库、公有物业划拨等方式，重点补齐商业设施短板和提升现有设施水平',
  },
  {
    id: 'property_office',
    name: { zh: '物业服务用房', en: 'property office' },
    provenance: 'stated',
    quote: '鼓励有条件的物业服务企业以有偿服务的形式向养老、托育、家政、邮政快递、前置仓等领域延伸',
  },
  {
    id: 'street_stand',
    name: { zh: '沿街外摆点', en: 'street stand' },
    provenance: 'stated',
    quote: '合理利用城乡公共空间，适度放开外摆摊、户外促销活动等限制',
  },
  {
    id: 'mobile_stop',
    name: { zh: '流动服务停靠点', en: 'mobile stop' },
    provenance: 'stated',
    quote: '充分发挥自助售卖机、蔬菜直通车、箱式移动餐饮售卖车等可移动商业零售设施灵活性优势',
  },
  {
    id: 'public_node',
    name: { zh: '公共节点', en: 'public node' },
    provenance: 'stated',
    quote: '发展以公共交通节点、产业园区、公园、体育场、图书馆等为核心的商业生态，辐射周边社区',
  },
] as const;

/** Own premises of one type: floor, capital cost and running support (all assumed), and where they may stand. */
export interface OwnFormat {
  readonly type: string;
  readonly floorM2: number;
  readonly capexYuan: number;
  readonly runningYuan: number;
  readonly hostSlots?: number;
  readonly places?: number;
  readonly siteClasses: readonly string[];
}

const SHOP = ['premises', 'idle_public', 'public_node'];
const PROPERTY = [...SHOP, 'property_office'];
const COMMUNITY = [...SHOP, 'community_building'];

const own = (
  type: string,
  floorM2: number,
  capexYuan: number,
  runningYuan: number,
  siteClasses: readonly string[],
  extra: Pick<OwnFormat, 'hostSlots' | 'places'> = {},
): OwnFormat => ({ type, floorM2, capexYuan, runningYuan, siteClasses, ...extra });

/**
 * Banks, malls, schools, health stations and the like are not the commerce bureau's
 * to site, and the plan says nothing about which exist: those types have no format.
 */
export const OWN_FORMATS: readonly OwnFormat[] = [
  own('convenience_store', 60, 180_000, 0, SHOP, { hostSlots: 2 }),
  own('mini_supermarket', 150, 260_000, 0, SHOP, { hostSlots: 1 }),
  own('supermarket', 500, 900_000, 0, ['premises', 'idle_public'], { hostSlots: 2 }),
  own('wet_market', 600, 1_200_000, 60_000, ['premises', 'idle_public', 'public_node']),
  own('fresh_grocery', 100, 220_000, 0, SHOP),
  own('breakfast', 40, 90_000, 0, SHOP),
  own('restaurant', 100, 200_000, 0, SHOP, { hostSlots: 1 }),
  own('laundry', 45, 120_000, 0, SHOP),
  own('hair_beauty', 40, 80_000, 0, SHOP),
  own('photo_print', 30, 60_000, 0, SHOP),
  own('housekeeping', 30, 50_000, 8_000, [...PROPERTY, 'community_building']),
  own('repair', 20, 40_000, 6_000, [...PROPERTY, 'community_building', 'street_stand']),
  own('pharmacy', 60, 120_000, 0, SHOP),
  own('parcel_station', 25, 45_000, 5_000, PROPERTY),
  own('recycling', 50, 80_000, 12_000, ['idle_public', 'property_office', 'street_stand', 'premises']),
  own('front_warehouse', 150, 300_000, 0, ['premises', 'idle_public', 'property_office']),
  own('eldercare_station', 300, 680_000, 90_000, ['community_building', 'idle_public', 'property_office', 'premises'], {
    places: 40,
  }),
  own('childcare', 200, 420_000, 60_000, ['community_building', 'idle_public', 'property_office', 'premises'], {
    places: 50,
  }),
  own('specialty_dining', 110, 240_000, 0, SHOP),
  own('bookstore', 90, 180_000, 12_000, COMMUNITY),
  own('fitness', 200, 320_000, 15_000, COMMUNITY),
  own('education_training', 120, 170_000, 0, COMMUNITY),
  own('early_education', 120, 180_000, 0, COMMUNITY),
  own('tourism_service', 30, 60_000, 8_000, COMMUNITY),
  own('wellness', 70, 120_000, 0, SHOP),
  own('tea_coffee', 70, 140_000, 0, SHOP),
  own('bakery', 45, 110_000, 0, SHOP),
  own('florist_gift', 30, 60_000, 0, SHOP),
  own('leisure', 150, 250_000, 0, SHOP),
  own('community_workshop', 60, 90_000, 15_000, ['community_building', 'idle_public'], { hostSlots: 2 }),
];

/** Formats that are not a type's own premises. Credits are multiples of 0.25: θ · days / 7, rounded down. */
export const OTHER_FORMATS = [
  {
    id: 'repair@host',
    name: { zh: '维修（店内搭载）', en: 'repair counter in a shop' },
    kind: 'hosted',
    credits: [{ type: 'repair', credit: 1 }],
    floorM2: 6,
    capexYuan: 18_000,
    runningYuan: 3_000,
    hosts: ['convenience_store', 'supermarket', 'mini_supermarket', 'community_workshop'],
    siteClasses: [],
    daysPerWeek: 7,
    quote: '适度搭载维修、打印复印、家政服务等项目',
  },
  {
    id: 'photo_print@host',
    name: { zh: '照相文印（店内搭载）', en: 'photo and print counter in a shop' },
    kind: 'hosted',
    credits: [{ type: 'photo_print', credit: 1 }],
    floorM2: 5,
    capexYuan: 22_000,
    runningYuan: 2_000,
    hosts: ['convenience_store', 'supermarket', 'mini_supermarket'],
    siteClasses: [],
    daysPerWeek: 7,
    quote: '适度搭载维修、打印复印、家政服务等项目',
  },
  {
    id: 'housekeeping@host',
    name: { zh: '家政服务（店内搭载）', en: 'housekeeping desk in a shop' },
    kind: 'hosted',
    credits: [{ type: 'housekeeping', credit: 1 }],
    floorM2: 4,
    capexYuan: 15_000,
    runningYuan: 3_000,
    hosts: ['convenience_store', 'supermarket', 'mini_supermarket'],
    siteClasses: [],
    daysPerWeek: 7,
    quote: '适度搭载维修、打印复印、家政服务等项目',
  },
  {
    id: 'breakfast@host',
    name: { zh: '早餐（店内搭载）', en: 'breakfast counter in a shop' },
    kind: 'hosted',
    credits: [{ type: 'breakfast', credit: 1 }],
    floorM2: 10,
    capexYuan: 30_000,
    runningYuan: 2_000,
    hosts: ['convenience_store', 'restaurant'],
    siteClasses: [],
    daysPerWeek: 7,
    quote: '以便利店、特色餐饮店、箱式移动餐饮售卖车等为补充的多层次早餐供应体系',
  },
  {
    id: 'parcel_station@host',
    name: { zh: '快递代收（店内搭载）', en: 'parcel counter in a shop' },
    kind: 'hosted',
    credits: [{ type: 'parcel_station', credit: 1 }],
    floorM2: 6,
    capexYuan: 15_000,
    runningYuan: 2_000,
    hosts: ['convenience_store', 'mini_supermarket'],
    siteClasses: [],
    daysPerWeek: 7,
    quote: '采用智能快递柜或结合便利店等方式设置公共配送终端',
  },
  {
    id: 'morning_market',
    name: { zh: '社区早市', en: 'morning market' },
    kind: 'substitute',
    credits: [{ type: 'wet_market', credit: 0.5 }],
    floorM2: 300,
    capexYuan: 100_000,
    runningYuan: 30_000,
    hosts: [],
    siteClasses: ['street_stand', 'idle_public', 'public_node'],
    daysPerWeek: 7,
    quote: '允许的情况下规划建设一个早市或便民菜市场',
  },
  {
    id: 'community_canteen',
    name: { zh: '社区食堂', en: 'community canteen' },
    kind: 'substitute',
    credits: [
      { type: 'breakfast', credit: 0.75 },
      { type: 'restaurant', credit: 0.5 },
    ],
    floorM2: 120,
    capexYuan: 200_000,
    runningYuan: 40_000,
    hosts: [],
    siteClasses: ['community_building', 'idle_public', 'premises'],
    daysPerWeek: 6,
    quote: '大力推进社区食堂建设',
  },
  {
    id: 'vegetable_truck',
    name: { zh: '蔬菜直通车', en: 'vegetable truck' },
    kind: 'mobile',
    credits: [
      { type: 'wet_market', credit: 0.25 },
      { type: 'fresh_grocery', credit: 0.25 },
    ],
    floorM2: 15,
    capexYuan: 30_000,
    runningYuan: 9_000,
    hosts: [],
    siteClasses: ['mobile_stop', 'street_stand', 'public_node'],
    daysPerWeek: 4,
    quote: '充分发挥自助售卖机、蔬菜直通车、箱式移动餐饮售卖车等可移动商业零售设施灵活性优势',
  },
  {
    id: 'mobile_food_van',
    name: { zh: '箱式移动餐饮售卖车', en: 'mobile food van' },
    kind: 'mobile',
    credits: [{ type: 'breakfast', credit: 0.5 }],
    floorM2: 12,
    capexYuan: 40_000,
    runningYuan: 10_000,
    hosts: [],
    siteClasses: ['mobile_stop', 'street_stand', 'public_node'],
    daysPerWeek: 7,
    quote: '以便利店、特色餐饮店、箱式移动餐饮售卖车等为补充的多层次早餐供应体系',
  },
  {
    id: 'service_caravan',
    name: { zh: '大篷车流动服务', en: 'service caravan' },
    kind: 'mobile',
    credits: [
      { type: 'repair', credit: 0.25 },
      { type: 'recycling', credit: 0.25 },
    ],
    floorM2: 20,
    capexYuan: 15_000,
    runningYuan: 8_000,
    hosts: [],
    siteClasses: ['mobile_stop', 'street_stand', 'public_node'],
    daysPerWeek: 2,
    quote: '定期安排修理、家政服务和废旧物品回收等人员进社区，形成大篷车流动服务常态化',
  },
  {
    id: 'housekeeping_fair',
    name: { zh: '家政集市进社区', en: 'housekeeping fair' },
    kind: 'mobile',
    credits: [{ type: 'housekeeping', credit: 0.25 }],
    floorM2: 40,
    capexYuan: 8_000,
    runningYuan: 6_000,
    hosts: [],
    siteClasses: ['mobile_stop', 'street_stand', 'public_node'],
    daysPerWeek: 2,
    quote: '支持家政协会和再生资源公司发展“家政集市进社区”便民服务活动',
  },
  {
    id: 'vending_machine',
    name: { zh: '自助售卖机', en: 'vending machine' },
    kind: 'mobile',
    credits: [{ type: 'convenience_store', credit: 0.25 }],
    floorM2: 2,
    capexYuan: 20_000,
    runningYuan: 3_000,
    hosts: [],
    siteClasses: ['mobile_stop', 'street_stand', 'public_node', 'property_office'],
    daysPerWeek: 7,
    quote: '充分发挥自助售卖机、蔬菜直通车、箱式移动餐饮售卖车等可移动商业零售设施灵活性优势',
  },
] as const;
