using FsCheck;
using FsCheck.Fluent;

namespace OidcTokenValidation.Tests.Text;

/// <summary>Runs a property on generated values; prints nothing unless it is falsified.</summary>
internal static class PropertyChecks
{
    public static void Hold<T>(int times, Gen<T> values, Func<T, bool> property) =>
        Check.One(Quiet(times), Prop.ForAll(values.ToArbitrary(), property));

    public static void Hold<T>(int times, Func<T, bool> property) =>
        Check.One(Quiet(times), Prop.ForAll(property));

    private static Config Quiet(int times) => Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true);
}
