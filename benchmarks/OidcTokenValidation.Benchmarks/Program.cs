using BenchmarkDotNet.Running;
using OidcTokenValidation.Benchmarks;

if (args is ["interleaved"])
    Interleaved.Run();
else
    BenchmarkSwitcher.FromAssembly(typeof(ShortConfig).Assembly).Run(args, new ShortConfig());
