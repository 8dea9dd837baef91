using BenchmarkDotNet.Running;
using OidcTokenValidation.Benchmarks;

if (args is ["interleaved"] or ["interleaved", "tokens"])
    Interleaved.Tokens();
if (args is ["interleaved"])
    Console.WriteLine();
if (args is ["interleaved"] or ["interleaved", "proofs", ..])
    Interleaved.Proofs(args[Math.Min(2, args.Length)..]);
if (args is not ["interleaved", ..])
    BenchmarkSwitcher.FromAssembly(typeof(ShortConfig).Assembly).Run(args, new ShortConfig());
