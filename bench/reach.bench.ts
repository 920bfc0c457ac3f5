import { Bench } from 'tinybench';
import { barrierSegments } from '../src/walk/barriers.js';
import { networkOf } from '../src/walk/network.js';
import { buildReach } from '../src/walk/reach.js';
import { snapPlaces } from '../src/walk/snap.js';
import { gridCity, SHIPPED_SIZE } from './grid-city.js';

const city = gridCity(SHIPPED_SIZE, 'reach');
const { streets: _, ...withoutStreets } = city;
const network = networkOf(city.streets!);
const HORIZON_M = 1781;

const bench = new Bench({ time: 2000, warmupIterations: 2 });
bench
  .add('network of 10,000 crossings', () => {
    networkOf(city.streets!);
  })
  .add('snap 5,000 homes', () => {
    snapPlaces(network, barrierSegments([]), city.homes.xM, city.homes.yM, 500);
  })
  .add('reach along streets, 1,200 locations × 5,000 homes', () => {
    buildReach(city, HORIZON_M);
  })
  .add('reach by straight line, the same', () => {
    buildReach(withoutStreets, HORIZON_M);
  });
await bench.run();
console.table(bench.table());
