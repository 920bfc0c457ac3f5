import { type City, GROUPS } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import type { Claim, Opening, PersonFlow } from '../types.js';
import { crowdedOpenings, placeAt } from './checker-places.js';

/** The gap counted home by home. */
export interface Recount {
  readonly objective: number;
  /** Before the plan, then at the end of each phase. */
  readonly cityGap: readonly number[];
  readonly personsNewlyServed: number;
  /** A stage's value by its name (MODEL §3); undefined where the recount does not know the name. */
  stageValue(name: string): number | undefined;
  /** Whether any figure of the objective changes when this opening is left out. */
  changesWithout(opening: Opening): boolean;
}

interface Giver {
  readonly location: number;
  readonly circle: number;
  readonly credit: number;
  /** -1 = exists. */
  readonly phase: number;
  readonly opening?: Opening;
}

/**
 * Counts coverage, attainment and gap by looking at every home and every outlet
 * (MODEL §2–3). Own formulas throughout: this file exists to disagree with the
 * optimiser where the optimiser is wrong.
 */
export function recountGap(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  claims: readonly Claim[],
  flows: readonly PersonFlow[] = [],
): Recount {
  const counter = new Counter(city, rules, reach, openings, claims, flows);
  const phases = [-1, ...Array.from({ length: rules.phaseCount }, (_, t) => t)];
  const types = city.types.map((_, k) => k).filter((k) => counter.isWeighted(k));
  const attained = new Map<string, Float64Array>();
  for (const t of phases) for (const k of types) attained.set(`${t}:${k}`, counter.attainment(k, t));
  const cityGap = phases.map((t) => counter.cityGap((k) => attained.get(`${t}:${k}`)!));
  const objective = cityGap.slice(1).reduce((sum, gap, t) => sum + rules.phaseWeight[t] * gap, 0);
  return {
    objective,
    cityGap,
    personsNewlyServed: counter.personsNewlyServed(),
    stageValue(name) {
      const perPhase = (of: (phase: number) => number): number =>
        rules.phaseWeight.reduce((sum, weight, t) => sum + weight * of(t), 0);
      const at = (t: number) => (k: number) => attained.get(`${t}:${k}`)!;
      switch (name) {
        case 'gap':
          return objective;
        case 'basic gap':
          return perPhase((t) => counter.cityGap(at(t), (k) => city.types[k].class === 'basic'));
        case 'worst circle':
          return perPhase((t) => counter.worstGap(at(t)));
        case 'city targets':
          return counter.goalShortfall('city');
        case 'farthest homes':
          return counter.goalShortfall('farthest');
        case 'walk':
          return perPhase((t) => counter.meanWalkM(t));
        case 'density':
          return crowdedOpenings(city, openings).reduce((sum, { count, maxCount }) => sum + count - maxCount, 0);
        case 'unmet':
          return perPhase((t) => counter.unmetShare(at(t)));
        default:
          return undefined;
      }
    },
    changesWithout(opening) {
      if (rules.objective === 'targets' && counter.goalsNeed(opening)) return true;
      if (rules.objective === 'walk' && counter.walksNeed(opening)) return true;
      for (const k of types) {
        if (!counter.touches(opening, k)) continue;
        if (counter.isClaimed(opening, k)) return true;
        for (let t = opening.phase; t < rules.phaseCount; t++) {
          const without = counter.attainment(k, t, opening);
          if (attained.get(`${t}:${k}`)!.some((a, c) => Math.abs(a - without[c]) > 1e-12)) return true;
        }
      }
      return false;
    },
  };
}

class Counter {
  private readonly givers: readonly (readonly Giver[])[];

  constructor(
    private readonly city: City,
    private readonly rules: Rules,
    private readonly reach: Reach,
    private readonly openings: readonly Opening[],
    private readonly claims: readonly Claim[],
    private readonly flows: readonly PersonFlow[],
  ) {
    this.givers = city.types.map((_, k) => this.giversOf(k));
  }

  isWeighted(type: number): boolean {
    return this.city.circles.some((_, c) => this.rules.weight[c * this.rules.typeCount + type] > 0);
  }

  touches(opening: Opening, type: number): boolean {
    const gives = this.city.formats[opening.format].credits.map((credit) => credit.type);
    return gives.includes(type) || this.rules.quotaCounts[type].some((k) => gives.includes(k));
  }

  /** Whether the claims on the shared outlets of the opening's circle would not fit without it in some phase. */
  isClaimed(opening: Opening, type: number): boolean {
    const perOutlet = this.rules.quotaPerCircles[type];
    if (perOutlet < 2 || !this.countsFor(opening.format, type)) return false;
    const host = placeAt(this.city, opening.location).circle;
    for (let t = opening.phase; t < this.rules.phaseCount; t++) {
      const claimed = this.claims.filter((x) => x.type === type && x.phase === t && x.host === host);
      const units = claimed.reduce((sum, claim) => sum + claim.units, 0);
      if (units > perOutlet * this.standing(type, host, t, opening)) return true;
    }
    return false;
  }

  /** Attainment of a type in every circle in a phase; `without` leaves one opening out. */
  attainment(type: number, phase: number, without?: Opening): Float64Array {
    const { rules } = this;
    const best = this.bestCredit(type, phase, without);
    const demand = rules.homeDemand[type];
    const placed = rules.capacity?.some((one) => one.type === type) ? this.placed(type, phase, without) : undefined;
    const served = placed ?? new Float64Array(rules.circleCount);
    const wanted = new Float64Array(rules.circleCount);
    for (let i = 0; i < this.city.homes.count; i++) {
      if (!placed) served[this.city.homes.circle[i]] += demand[i] * best[i];
      wanted[this.city.homes.circle[i]] += demand[i];
    }
    return Float64Array.from(wanted, (persons, c) => {
      const ck = c * rules.typeCount + type;
      if (persons === 0 || rules.target[ck] === 0) return 1;
      const reached = Math.min(1, served[c] / (persons * rules.target[ck]));
      return rules.quota[ck] > 0 ? Math.min(reached, this.counted(type, c, phase, without) / rules.quota[ck]) : reached;
    });
  }

  /** Persons with a place by circle, as the certificate has it; an opening that is left out serves nobody. */
  private placed(type: number, phase: number, without?: Opening): Float64Array {
    const persons = new Float64Array(this.rules.circleCount);
    for (const flow of this.flows) {
      if (flow.kind !== 'places' || flow.type !== type || flow.phase !== phase) continue;
      if (without !== undefined && without.location === flow.location && without.phase <= phase) continue;
      persons[this.city.homes.circle[flow.home]] += flow.persons;
    }
    return persons;
  }

  /** Person-weighted mean of the circles' gaps, over all weighted types or those that count. */
  cityGap(attained: (type: number) => Float64Array, counts: (type: number) => boolean = () => true): number {
    const { rules } = this;
    let sum = 0;
    for (let c = 0; c < rules.circleCount; c++) {
      sum += (rules.circlePersons[c] / rules.cityPersons) * this.circleGap(c, attained, counts);
    }
    return sum;
  }

  worstGap(attained: (type: number) => Float64Array): number {
    return Math.max(0, ...this.city.circles.map((_, c) => this.circleGap(c, attained, () => true)));
  }

  /** Persons short of a target, of all for whom one is set. */
  unmetShare(attained: (type: number) => Float64Array): number {
    const { rules } = this;
    let short = 0;
    let all = 0;
    for (let c = 0; c < rules.circleCount; c++) {
      for (let k = 0; k < rules.typeCount; k++) {
        const ck = c * rules.typeCount + k;
        if (rules.weight[ck] <= 0) continue;
        const wanted = rules.demand[ck] * rules.target[ck];
        all += wanted;
        short += wanted * (1 - attained(k)[c]);
      }
    }
    return all > 0 ? short / all : 0;
  }

  /** City targets: Σ of the missing shares; farthest homes: share of all asked persons who live beyond. */
  goalShortfall(kind: 'city' | 'farthest'): number {
    const { city, rules } = this;
    let missingShares = 0;
    let beyond = 0;
    let asked = 0;
    for (const goal of rules.goals ?? []) {
      if (goal.kind !== kind) continue;
      const near = this.nearestFull(goal.type);
      let persons = 0;
      let within = 0;
      for (let i = 0; i < city.homes.count; i++) {
        if (!goal.circles[city.homes.circle[i]]) continue;
        persons += rules.homeDemand[goal.type][i];
        if (near[i] <= goal.limitDm) within += rules.homeDemand[goal.type][i];
      }
      if (persons === 0) continue;
      missingShares += Math.max(0, goal.target - within / persons);
      beyond += persons - within;
      asked += persons;
    }
    return kind === 'city' ? missingShares : asked === 0 ? 0 : beyond / asked;
  }

  /** Mean walk to the nearest full outlet, in whole steps, weighed as the gap is. */
  meanWalkM(phase: number, without?: Opening): number {
    const { city, rules } = this;
    let mean = 0;
    for (let k = 0; k < rules.typeCount; k++) {
      const near = this.nearestFull(k, phase, without);
      for (let i = 0; i < city.homes.count; i++) {
        const c = city.homes.circle[i];
        const ck = c * rules.typeCount + k;
        if (rules.weight[ck] <= 0 || rules.demand[ck] === 0) continue;
        const part = (rules.circlePersons[c] / rules.cityPersons) * (rules.weight[ck] / rules.weightSum[c]);
        mean += (part * rules.homeDemand[k][i] * this.walkedM(near[i])) / rules.demand[ck];
      }
    }
    return mean;
  }

  /** Whole steps below a distance: on the edge of a step the one before counts; beyond the horizon the last. */
  private walkedM(distanceDm: number): number {
    const stepDm = this.rules.walkStepDm!;
    const most = Math.floor((this.reach.horizonM * 10) / stepDm);
    if (distanceDm === Number.POSITIVE_INFINITY) return (most * stepDm) / 10;
    return (Math.min(most, Math.max(0, Math.ceil(distanceDm / stepDm) - 1)) * stepDm) / 10;
  }

  walksNeed(opening: Opening): boolean {
    for (let t = opening.phase; t < this.rules.phaseCount; t++) {
      if (Math.abs(this.meanWalkM(t, opening) - this.meanWalkM(t)) > 1e-12) return true;
    }
    return false;
  }

  /** Whether a goal would count other persons without this opening. */
  goalsNeed(opening: Opening): boolean {
    const { city, rules, reach } = this;
    return (rules.goals ?? []).some(({ type, limitDm, circles }) => {
      const others = this.givers[type].filter((giver) => giver.opening !== opening && giver.credit >= 1);
      const own = this.givers[type].some((giver) => giver.opening === opening && giver.credit >= 1);
      if (!own) return false;
      const reaches = (location: number, circle: number, home: number): boolean => {
        if (!rules.crossCircle && city.homes.circle[home] !== circle) return false;
        for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++) {
          if (reach.home[n] === home) return reach.distanceDm[n] <= limitDm;
        }
        return false;
      };
      const { location } = opening;
      for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++) {
        const i = reach.home[n];
        if (!circles[city.homes.circle[i]] || rules.homeDemand[type][i] === 0) continue;
        if (!reaches(location, placeAt(this.city, location).circle, i)) continue;
        if (!others.some((giver) => reaches(giver.location, giver.circle, i))) return true;
      }
      return false;
    });
  }

  /** Distance from each home to the nearest full outlet by the end of a phase, decimetres. */
  private nearestFull(type: number, phase = this.rules.phaseCount - 1, without?: Opening): Float64Array {
    const { city, rules, reach } = this;
    const nearest = new Float64Array(city.homes.count).fill(Number.POSITIVE_INFINITY);
    for (const giver of this.givers[type]) {
      if (giver.credit < 1 || giver.phase > phase || (without && giver.opening === without)) continue;
      for (let n = reach.offsets[giver.location]; n < reach.offsets[giver.location + 1]; n++) {
        const i = reach.home[n];
        if (!rules.crossCircle && city.homes.circle[i] !== giver.circle) continue;
        nearest[i] = Math.min(nearest[i], reach.distanceDm[n]);
      }
    }
    return nearest;
  }

  private circleGap(
    circle: number,
    attained: (type: number) => Float64Array,
    counts: (type: number) => boolean,
  ): number {
    const { rules } = this;
    let missing = 0;
    let weights = 0;
    for (let k = 0; k < rules.typeCount; k++) {
      const weight = rules.weight[circle * rules.typeCount + k];
      if (weight <= 0 || !counts(k)) continue;
      weights += weight;
      missing += weight * (1 - attained(k)[circle]);
    }
    return weights > 0 ? missing / weights : 0;
  }

  personsNewlyServed(): number {
    const { city, rules } = this;
    const gained = GROUPS.map(() => new Uint8Array(city.homes.count));
    city.types.forEach((type, k) => {
      if (!this.isWeighted(k)) return;
      const before = this.bestCredit(k, -1);
      const after = this.bestCredit(k, rules.phaseCount - 1);
      GROUPS.forEach((group, g) => {
        if (type.demand !== 'all' && type.demand !== group) return;
        for (let i = 0; i < city.homes.count; i++) {
          const weighted = rules.weight[city.homes.circle[i] * rules.typeCount + k] > 0;
          if (weighted && before[i] === 0 && after[i] > 0) gained[g][i] = 1;
        }
      });
    });
    return GROUPS.reduce(
      (sum, group, g) => sum + city.homes.persons[group].reduce((part, persons, i) => part + persons * gained[g][i], 0),
      0,
    );
  }

  private giversOf(type: number): Giver[] {
    const { city } = this;
    const credit = (format: number): number => city.formats[format].credits.find((x) => x.type === type)?.credit ?? 0;
    const givers: Giver[] = [];
    city.outlets.forEach((outlet, e) => {
      if (credit(outlet.format) > 0)
        givers.push({
          location: city.sites.length + e,
          circle: outlet.circle,
          credit: credit(outlet.format),
          phase: -1,
        });
    });
    for (const opening of this.openings) {
      if (credit(opening.format) <= 0) continue;
      givers.push({
        location: opening.location,
        circle: placeAt(this.city, opening.location).circle,
        credit: credit(opening.format),
        phase: opening.phase,
        opening,
      });
    }
    return givers;
  }

  private bestCredit(type: number, phase: number, without?: Opening): Float64Array {
    const { city, rules, reach } = this;
    const best = new Float64Array(city.homes.count);
    for (const giver of this.givers[type]) {
      if (giver.phase > phase || (without && giver.opening === without)) continue;
      for (let n = reach.offsets[giver.location]; n < reach.offsets[giver.location + 1]; n++) {
        const i = reach.home[n];
        const c = city.homes.circle[i];
        if (!rules.crossCircle && c !== giver.circle) continue;
        const ck = c * rules.typeCount + type;
        const full = rules.preferredDm[ck];
        const none = rules.radiusDm[ck];
        const walked = reach.distanceDm[n];
        let credit = 0;
        if (walked <= full && walked <= none) credit = giver.credit;
        else if (walked <= none) credit = (giver.credit * (none - walked)) / (none - full);
        const rounded = rules.levels[type].reduce(
          (got, level) => (level <= credit + 1e-9 ? Math.max(got, level) : got),
          0,
        );
        best[i] = Math.max(best[i], rounded);
      }
    }
    return best;
  }

  /** Outlets of full credit that a circle counts: its own, or what it claims where the quota is shared. */
  private counted(type: number, circle: number, phase: number, without?: Opening): number {
    const { rules } = this;
    if (rules.quotaPerCircles[type] < 2) return this.standing(type, circle, phase, without);
    const mine = this.claims.filter((x) => x.type === type && x.phase === phase && x.circle === circle);
    return mine.reduce((sum, claim) => sum + claim.units, 0);
  }

  /** Outlets in a circle that count for a type's quota, existing and opened. */
  private standing(type: number, circle: number, phase: number, without?: Opening): number {
    const existing = this.city.outlets.filter((o) => o.circle === circle && this.countsFor(o.format, type));
    const opened = this.openings.filter(
      (o) =>
        o !== without &&
        o.phase <= phase &&
        placeAt(this.city, o.location).circle === circle &&
        this.countsFor(o.format, type),
    );
    return existing.length + opened.length;
  }

  /** Full outlets at fixed places count for quotas; mobile units bridge, they do not close. */
  private countsFor(format: number, type: number): boolean {
    const { kind, credits } = this.city.formats[format];
    return kind !== 'mobile' && credits.some((x) => x.credit >= 1 && this.rules.quotaCounts[type].includes(x.type));
  }
}
