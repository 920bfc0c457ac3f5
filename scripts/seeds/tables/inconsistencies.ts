/** Where the plan contradicts itself or says too little: what, in both languages, and its own words. */
export interface Inconsistency {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly quote: string;
  readonly circle?: string;
  readonly community?: string;
  readonly type?: string;
}

export const INCONSISTENCIES: readonly Inconsistency[] = [
  {
    id: 'I-01',
    zh: '“一年试点，两年推广”与年度安排不符：2023 年摸底、2024 年试点、2025 年推广，推广只有一年。年度安排作为数据，默认按年度清单。',
    en: '"One pilot year, two roll-out years" against the year list: survey 2023, pilot 2024, roll-out 2025, which is one roll-out year. The list counts.',
    quote: '按照“一年试点，两年推广”的基本要求',
  },
  {
    id: 'I-02',
    zh: '2024 年试点的 5 个生活圈、6 个社区未点名。附带的场景取表 3-1 前五行（5 圈 6 社区 79,627 人），属推断。',
    en: 'The five circles and six communities of the 2024 pilot are not named. The shipped scenario takes rows 1–5 of table 3-1 (5 circles, 6 communities, 79,627 persons): an inference.',
    quote: '建设 5 个一刻钟便民生活圈（6 个社区）',
  },
  {
    id: 'I-03',
    zh: '附件 2 标题为“试点社区”，却列出全部 33 个社区。33 个全部采用。',
    en: 'Annex 2 is titled "pilot communities" but lists all 33. All are used.',
    quote: '中卫市城市便民生活圈试点社区业态短板统计表',
  },
  {
    id: 'I-04',
    zh: '章节编号缺“五”：“四、重点任务”之后是“六、保障措施”。',
    en: 'Section five is missing: "four, key tasks" is followed by "six, safeguards".',
    quote: '六、保障措施',
  },
  {
    id: 'I-05',
    zh: '表 3-1 的“已有业态”与附件 2 的“缺少”有 37 处矛盾，涉及 19 个生活圈的 25 个社区；逐条列在本表，以附件 2 为准。',
    en: 'Table 3-1 "existing" against annex 2 "missing": 37 pairs in 25 communities of 19 circles, listed one by one in this table. Annex 2 wins.',
    quote: '生活圈内业态发展形式以街坊式为主，沿住宅区街道布局有综合超市…综合超市、菜市场、再生资源回收网点',
  },
  {
    id: 'I-06',
    zh: '表 3-1 的“建议引入”未回应附件 2：39 处（生活圈、基本业态）短板没有建议，33 条建议没有对应短板。最明显的是光明（9 处未回应）。',
    en: 'The suggestions of table 3-1 do not answer annex 2: 39 shortages (circle, basic type) have no suggestion, 33 suggestions no recorded shortage. Worst: Guangming, with nine unanswered.',
    quote: '积极引入新式书店、运动健身等业态，建设养老站点，发展养老及幼托服务。',
    circle: 'C08',
  },
  {
    id: 'I-07',
    zh: '基本保障类业态有三份不同清单：正文 12 项、表 2 14 项、附件 1 第三节 12 项。默认用正文（菜市场与生鲜超市分列，共 13 项）。',
    en: 'Three different lists of basic types: 12 in the main text, 14 in table 2, 12 in annex 1 section 3. The main text is used (wet market and fresh grocery apart, so 13).',
    quote:
      '重点配齐菜店（市场）、生鲜超市、综合超市、便利店、餐饮（含早餐）、美容美发、药店、洗染、维修、家政服务、养老服务、再生资源回收点',
  },
  {
    id: 'I-08',
    zh: '养老服务在正文属品质提升类，在附件 1 第三节属基本保障型。按正文，另以表 1 的配置标准约束。',
    en: 'Elder care is a quality type in the main text and a basic one in annex 1 section 3. The main text counts; table 1 sets its quota anyway.',
    quote: '品质提升类业态包括：社区养老服务中心',
    type: 'eldercare_station',
  },
  {
    id: 'I-09',
    zh: '金融服务在福润苑属基本类短板，在香山属品质类短板，不在任何正式清单中。保留原栏目，归为“未分类”。',
    en: 'Financial services are a basic shortage in Furunyuan, a quality one in Xiangshan, and in no official list. The column is kept; the type is unclassified.',
    quote: '缺少洗染店、照相文印、金融服务等业态…书店、养老、金融服务等业态',
    type: 'financial_service',
  },
  {
    id: 'I-10',
    zh: '宜居社区的维修既“少”又“缺少”。两条记录都保留，缺口按“缺少”计。',
    en: 'Yiju: repair is both "few" and "missing". Both records are kept; missing counts.',
    quote: '早餐、维修等业态少，缺少维修、照相文印、家政服务、再生资源回收业态',
    circle: 'C12',
    community: 'M19',
    type: 'repair',
  },
  {
    id: 'I-11',
    zh: '瑞丰社区基本类一栏没有“少”或“缺少”字样。标为“未注明”，按缺少计。',
    en: 'The basic cell of Ruifeng has neither "few" nor "missing". Marked as unmarked, counted as missing.',
    quote: '综合超市、菜市场、再生资源回收网点',
    circle: 'C01',
    community: 'M01',
  },
  {
    id: 'I-12',
    zh: '覆盖率目标口径不一：生活圈 100%、基本业态 100%，而表 1 只要求 35%、60%、80%，幼儿园 85% 未说明是否步行可达。分别计量，不合成一个数。',
    en: 'Coverage goals differ in kind: 100 % of circles and basic types, but 35, 60 and 80 % in table 1, and 85 % of kindergartens without saying whether on foot. Kept as separate figures.',
    quote: '实现普惠性幼儿园覆盖率达到85%…社区卫生服务设施15分钟步行可达覆盖率达到35%',
  },
  {
    id: 'I-13',
    zh: '便利店属 5 分钟业态，服务半径却到 500 米；按 1.2 米/秒，5 分钟为 360 米。半径与时间层级分别报告。',
    en: 'Convenience stores are a 5-minute type with a radius up to 500 m; at 1.2 m/s five minutes are 360 m. Radius and tier are reported apart.',
    quote: '按照300—500米的服务半径…5分钟生活圈要求配备有小超市、便利店',
    type: 'convenience_store',
  },
  {
    id: 'I-14',
    zh: '生活圈人口导则为 1-2 万人，表 3-1 中 8 个低于、4 个高于。只提示，不改数据。',
    en: 'Guidance says 10,000–20,000 persons a circle; 8 circles of table 3-1 lie below and 4 above. Noted, not changed.',
    quote: '每个生活圈人口规模1-2万人，面积2-3平方公里',
  },
  {
    id: 'I-15',
    zh: '四至有重叠：民族巷与花园西、南边界相同；华西北至长城东路，与杞香苑重叠。示意几何中从花园切去民族巷，华西北界取鼓楼东街。',
    en: 'Bounds overlap: Minzuxiang and Huayuan share west and south sides; Huaxi reaches north to Changcheng Road, across Qixiangyuan. In the schematic, Minzuxiang is cut out of Huayuan, and Huaxi ends at Gulou East Street.',
    quote: '东到迎宾大道，西到怀远南街，北到长城东路，南到东大路。',
    circle: 'C13',
  },
  {
    id: 'I-16',
    zh: '四至有空隙：幸福里南至长城西街，向阳北至鼓楼西街，其间地带不属任何生活圈，而幸福里又称“以鼓楼为核心”。',
    en: 'Bounds leave gaps: Xingfuli ends south at Changcheng West Street, Xiangyang north at Gulou West Street; the strip between belongs to no circle, although Xingfuli is "centred on the Drum Tower".',
    quote: '以鼓楼为核心形成商圈',
    circle: 'C06',
  },
  {
    id: 'I-17',
    zh: '丰安路位置矛盾：按黄河花园在中央大道以南，按光明、湖畔应在其北。示意几何中黄河花园南界取平安东路。',
    en: 'Fengan Road: south of Zhongyang Avenue by the bounds of Huanghehuayuan, north of it by those of Guangming and Hupan. The schematic ends Huanghehuayuan at Pingan East Road.',
    quote: '东至迎宾大道、南至丰安东路、西至怀远南路、北至中央大道。',
    circle: 'C05',
  },
  {
    id: 'I-18',
    zh: '街名写法不一：平安东路/西路、怀远南街/南路、长城东街/东路、蔡桥街/路、新墩路/南街、机场大道/北路、滨河北/东/西路；标点与四至次序也不统一。四至原文保留。',
    en: 'Street names vary (Pingan East or West Road, Huaiyuan Street or Road, Caiqiao Street or Road, …), as do punctuation and the order of sides. The words are kept as written.',
    quote: '东至新墩南街，南至滨河西路，西至机场北路，北至平安东路。',
    circle: 'C22',
  },
  {
    id: 'I-19',
    zh: '一事多名：养老站点/养老服务/社区养老服务中心/综合养老服务中心；幼托/托幼/托育/婴幼儿照护；洗染店/洗衣店；早市/便民菜市场/农贸市场。以别名表统一。',
    en: 'One thing, many names (elder care station, service, centre; nursery, childcare, infant care; …). A table of aliases unites them.',
    quote: '嵌入式托育机构或托育服务点、社区老年人日间照料中心',
  },
  {
    id: 'I-20',
    zh: '布局形态各有两名：组团式或集聚式、街坊式或街区式、分布式或分散式；表 3-1 还混用。布局形态作为列表保存。',
    en: 'Each layout form has two names, and table 3-1 mixes forms. Kept as a list.',
    quote: '采用集聚式、街坊式、分布式布局的方式规划建设城市便民生活圈',
  },
  {
    id: 'I-21',
    zh: '滨河首府、御景华城只出现一次，未说明属于哪个生活圈。不作猜测。',
    en: 'Two new estates, Binhe Shoufu and Yujing Huacheng, appear once and are mapped to no circle. Not guessed.',
    quote: '重点在滨河首府、御景华城等新建居住区',
  },
  {
    id: 'I-22',
    zh: '养老托育重点社区只有一半与附件 2 吻合：文苑、新墩花园只记养老，瑞丰、宜居只记托育，新河两项都记。保留其优先权重。',
    en: 'The priority list for care is half supported by annex 2: Wenyuan and Xindunhuayuan lack elder care only, Ruifeng and Yiju childcare only, Xinhe both. The priority weight is kept.',
    quote: '重点支持文苑社区、新墩花园社区、新河社区、瑞丰社区、宜居社区等养老托育设施短缺的社区',
  },
  {
    id: 'I-23',
    zh: '满意度目标 85% 低于国家 2021 年指南和 2023 年计划的 90%。满意度不作预测。',
    en: 'Satisfaction of 85 % is below the 90 % of the national guide (2021) and plan (2023). Satisfaction is never predicted.',
    quote: '试点区域居民满意度85%以上',
  },
  {
    id: 'I-24',
    zh: '文字疏漏：便民圈/便民服务圈/便民生活圈混用；附件 1 标题少“城市”；民政局“失业管理”疑为“事业管理”。原文照录。',
    en: 'Slips of wording: three names for the circle; the title of annex 1 drops "city"; "unemployment management" of the civil affairs bureau is probably "undertakings". Quoted as written.',
    quote: '负责基本养老、失业管理业务的统筹协调指导',
  },
  {
    id: 'I-25',
    zh: '“左右”“原则上”“基本涵盖”“适当折减”“有条件的”“相对集中”没有数值。各设为有名参数，默认值标为假定。',
    en: 'Vague words without a number: about, in principle, basically covered, suitably reduced, where possible, relatively concentrated. Each is a named parameter whose default is assumed.',
    quote: '品质提升类业态基本涵盖…新增药店区域原则上每500米范围内不超过2家药店…设施配置标准可予以适当折减',
  },
];
