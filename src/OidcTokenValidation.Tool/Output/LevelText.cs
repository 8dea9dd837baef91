using OidcTokenValidation.Tool.Conformance;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The names of the levels as RFC 2119 writes them.</summary>
internal static class LevelText
{
    public static string Get(Level level) => level switch
    {
        Level.Must => "MUST",
        Level.Should => "SHOULD",
        _ => "opinion",
    };
}
