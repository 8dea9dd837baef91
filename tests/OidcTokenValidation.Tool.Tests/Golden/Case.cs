using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Tests.Golden;

/// <summary>One common result, and the token that has it.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="ExitCode">How the tool ends.</param>
/// <param name="Token">Makes the token.</param>
internal sealed record Case(string Name, int ExitCode, Func<CaseWorld, string> Token)
{
    /// <summary>Makes the proof; null for a request without one.</summary>
    public Func<CaseWorld, string, string>? Proof { get; init; }

    /// <summary>Further arguments of the command line.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The audience of the API.</summary>
    public string Audience { get; init; } = TestIssuer.DefaultAudience;

    public override string ToString() => Name;
}
