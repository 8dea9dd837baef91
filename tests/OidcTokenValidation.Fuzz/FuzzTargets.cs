using OidcTokenValidation.Fuzz.Targets;

namespace OidcTokenValidation.Fuzz;

/// <summary>The targets by their names, which are those of their corpora and dictionaries.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<IFuzzTarget>> All = new(StringComparer.Ordinal)
    {
        ["json"] = static () => new JsonFuzz(),
        ["base64url"] = static () => new Base64UrlFuzz(),
        ["token"] = static () => new TokenFuzz(),
        ["jwk"] = static () => new JwkFuzz(),
        ["jwks"] = static () => new JwkSetFuzz(),
        ["metadata"] = static () => new MetadataFuzz(),
        ["proof"] = static () => new ProofFuzz(),
        ["request-target"] = static () => new RequestTargetFuzz(),
        ["authorization"] = static () => new AuthorizationFuzz(),
        ["introspection"] = static () => new IntrospectionFuzz(),
        ["logout"] = static () => new LogoutFuzz(),
        ["event"] = static () => new SecurityEventFuzz(),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Func<IFuzzTarget>? Find(string name) => All.GetValueOrDefault(name);
}
