/** The 13 bureaus of annex 3, in its order; their tasks are read from the plan's text. */
export const BUREAUS = [
  { id: 'commerce', zh: '市商务局', en: 'Commerce Bureau' },
  { id: 'finance', zh: '市财政局', en: 'Finance Bureau' },
  { id: 'natural_resources', zh: '市自然资源局', en: 'Natural Resources Bureau' },
  { id: 'housing', zh: '市住建局', en: 'Housing and Construction Bureau' },
  { id: 'development_reform', zh: '市发改委', en: 'Development and Reform Commission' },
  { id: 'market_regulation', zh: '市市场监督管理局', en: 'Market Regulation Bureau' },
  { id: 'human_resources', zh: '市人力资源和社会保障局', en: 'Human Resources and Social Security Bureau' },
  { id: 'civil_affairs', zh: '市民政局', en: 'Civil Affairs Bureau' },
  { id: 'tax', zh: '市税务局', en: 'Tax Bureau' },
  { id: 'culture_tourism_sports', zh: '市旅游和文体广电局', en: 'Culture, Tourism and Sports Bureau' },
  { id: 'education', zh: '市教育局', en: 'Education Bureau' },
  { id: 'postal', zh: '市邮政管理局', en: 'Postal Administration' },
  { id: 'health', zh: '市卫健委', en: 'Health Commission' },
] as const;
