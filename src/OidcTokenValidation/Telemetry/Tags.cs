namespace OidcTokenValidation.Telemetry;

/// <summary>The names of tags, and texts that are tags. All are constants, so that measuring allocates nothing.</summary>
internal static class Tags
{
    public const string Validator = "validator";
    public const string Issuer = "issuer";
    public const string Outcome = "outcome";
    public const string Reason = "reason";
    public const string Binding = "binding";
    public const string State = "state";
    public const string Cache = "cache";
    public const string Result = "result";
    public const string Requirement = "requirement";
    public const string Scope = "scope";
    public const string Source = "source";
    public const string Transmitter = "transmitter";
    public const string Type = "type";

    public static string Get(TokenBinding binding) => binding switch
    {
        TokenBinding.Bearer => nameof(TokenBinding.Bearer),
        TokenBinding.DPoP => nameof(TokenBinding.DPoP),
        TokenBinding.Mtls => nameof(TokenBinding.Mtls),
        _ => "DPoP+Mtls",
    };

    /// <summary>The name of a value, which the runtime caches.</summary>
    public static string Get<T>(T value)
        where T : struct, Enum => Enum.GetName(value) ?? "Unknown";
}
