import fc from 'fast-check';

// Tests try the same values in every run, so that none fails by chance; SEED=7 tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });

export default fc;
