// Decodes every histogram of a results.json with hdr-histogram-js, and compares with the figures beside it.
'use strict';
const fs = require('fs');
const hdr = require('hdr-histogram-js');

const results = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
let compared = 0;
let wrong = 0;
for (const load of results.load) {
    for (const histogram of load.histograms) {
        const decoded = hdr.decodeFromCompressedBase64(histogram.hdr);
        const summary = histogram.summary;
        const percentiles = { p50_ns: 50, p90_ns: 90, p99_ns: 99, p999_ns: 99.9 };
        const pairs = [['count', summary.count, decoded.totalCount], ['max_ns', summary.max_ns, decoded.maxValue]];
        for (const [name, percent] of Object.entries(percentiles)) {
            pairs.push([name, summary[name], decoded.getValueAtPercentile(percent)]);
        }
        for (const [name, ours, theirs] of pairs) {
            ++compared;
            // Both know a value to one part in a thousand only, and may stand at either end of its cell.
            if (typeof ours === 'number' && Math.abs(ours - theirs) <= ours / 1000 + 1) continue;
            ++wrong;
            console.log(`${histogram.phase} ${histogram.metric} ${name}: ours ${ours}, hdr-histogram-js ${theirs}`);
        }
    }
}
console.log(`${compared} figures compared, ${wrong} differ`);
process.exit(wrong === 0 && compared >= 6 ? 0 : 1);
