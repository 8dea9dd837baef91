using BenchmarkDotNet.Running;
using OidcTokenValidation.Benchmarks;
using OidcTokenValidation.Benchmarks.Memory;
using OidcTokenValidation.Benchmarks.ScaleOut;
using OidcTokenValidation.Benchmarks.Starts;

switch (args)
{
    case ["interleaved", .. var names]:
        Interleaved.Run(names);
        break;
    case ["pauses"]:
        Pauses.Run();
        break;
    case ["memory"]:
        Footprint.Run();
        break;
    case ["scale-out", .. var numbers]:
        await ScaleOutRun.RunAsync(numbers);
        break;
    case ["start", .. var kinds]:
        await StartRun.RunAsync(kinds);
        break;
    case ["short", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(Interleaved).Assembly).Run(rest, SuiteConfig.Short);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Interleaved).Assembly).Run(args, SuiteConfig.Full);
        break;
}
