import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCity } from '../../src/city/read.js';
import { CityCopy } from '../support/mini-city.js';

let copy: CityCopy;
beforeEach(() => {
  copy = new CityCopy();
});
afterEach(() => copy.dispose());

/** Three junctions in a row, and a street between each two. */
function write(nodes: readonly string[], edges: readonly string[]): void {
  copy.write('street-nodes.csv', `${nodes.join('\n')}\n`);
  copy.write('street-edges.csv', `${edges.join('\n')}\n`);
}

const NODES = ['id,xM,yM', 'A,-800,0', 'B,0,0', 'C,800,0'];
const EDGES = ['from,to,name,kind,lengthM', 'A,B,东街,main,', 'B,C,西街,minor,850'];
const SIGNALS = ['id,xM,yM,signals', 'A,-800,0,', 'B,0,0,2', 'C,800,0,0'];
const codes = async () =>
  (await readCity(copy.folder)).problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, column, code }) => `${file.split('/').at(-1)}:${line}:${column} ${code}`);

describe('streets', () => {
  it('say nothing of signals and steps without columns for them', async () => {
    write(NODES, EDGES);
    const { streets } = (await readCity(copy.folder)).value!;
    expect([streets!.signals, streets!.steps]).toEqual([undefined, undefined]);
  });

  it('say where signals are by either table, an empty cell meaning none', async () => {
    write(SIGNALS, EDGES);
    const byNode = (await readCity(copy.folder)).value!.streets!.signals!;
    expect([[...byNode.atNode], [...byNode.onEdge]]).toEqual([
      [0, 2, 0],
      [0, 0],
    ]);
    write(NODES, ['from,to,name,kind,lengthM,信号灯', 'A,B,东街,main,,1', 'B,C,西街,minor,850,']);
    const byEdge = (await readCity(copy.folder)).value!.streets!.signals!;
    expect([[...byEdge.atNode], [...byEdge.onEdge]]).toEqual([
      [0, 0, 0],
      [1, 0],
    ]);
  });

  it('are step-free where they have no steps, unless they say otherwise', async () => {
    write(NODES, [
      'from,to,name,kind,lengthM,stepsM,stepFree',
      'A,B,东街,main,,,',
      'A,B,东街,main,,12.5,',
      'A,B,东街,main,,12.5,yes',
      'A,B,东街,main,,,否',
    ]);
    const { lengthM, stepFree } = (await readCity(copy.folder)).value!.streets!.steps!;
    expect([[...lengthM], [...stepFree]]).toEqual([
      [0, 12.5, 12.5, 0],
      [1, 0, 1, 0],
    ]);
  });

  it('with signals or steps that cannot be are errors where they stand, all at once', async () => {
    write(
      ['id,xM,yM,signals', 'A,-800,0,-1', 'B,0,0,1.5', 'C,800,0,99'],
      [
        'from,to,name,kind,lengthM,signals,stepsM,stepFree',
        'A,B,东街,main,,some,801,',
        'B,C,西街,minor,850,,-2,perhaps',
      ],
    );
    expect((await codes()).sort()).toEqual([
      'street-edges.csv:2:6 not-a-number',
      'street-edges.csv:2:7 steps-too-long',
      'street-edges.csv:3:7 negative-number',
      'street-edges.csv:3:8 unknown-choice',
      'street-nodes.csv:2:4 negative-number',
      'street-nodes.csv:3:4 not-an-integer',
      'street-nodes.csv:4:4 out-of-range',
    ]);
  });
});

describe('outlets and sites', () => {
  it('say whether they can be entered without steps, or do not say', async () => {
    copy.edit('outlets.csv', 'provenance,basis', 'provenance,basis,无障碍');
    copy.edit('outlets.csv', 'assumed,by hand', 'assumed,by hand,no');
    const { outlets, sites } = (await readCity(copy.folder)).value!;
    expect([outlets[0]!.accessible, sites[0]!.accessible]).toEqual([false, undefined]);
  });
});
