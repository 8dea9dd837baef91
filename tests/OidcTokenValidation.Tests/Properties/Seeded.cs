using FsCheck;
using FsCheck.Fluent;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>Runs a property on values that are generated the same way each time; prints nothing unless it is falsified.</summary>
internal static class Seeded
{
    // Any seed does; the gamma is odd.
    private const ulong Seed = 9068;
    private const ulong Gamma = 9449;

    public static void Check<T>(int times, Gen<T> values, Func<T, bool> property) =>
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true).WithReplay(Seed, Gamma),
            Prop.ForAll(values.ToArbitrary(), property));
}
