using Microsoft.Extensions.Options;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>Errors in the options of sender constraints stop the start with a message that states what to write.</summary>
public sealed class DPoPOptionsTests : IDisposable
{
    private const string Secret = "T2xkT2xkT2xkT2xkT2xkT2xkT2xkT2xkT2xkT2xkT2w=";

    private readonly ProofApi _api = new();

    public static TheoryData<string, string> InvalidOptions => new()
    {
        { "mode", "DPoP.Mode is 7. Write one of Off, Optional, Required." },
        { "alg none", "none" },
        { "alg HS256", "HS256" },
        { "age 0", "DPoP.MaxProofAge" },
        { "age 6 min", "DPoP.MaxProofAge" },
        { "ahead -1", "DPoP.MaxProofAhead" },
        { "ahead 61", "DPoP.MaxProofAhead" },
        { "life 9", "DPoP.NonceLifetime" },
        { "life 2 h", "DPoP.NonceLifetime" },
        { "keys 15", "DPoP.MaxClientKeys" },
        { "keys many", "DPoP.MaxClientKeys" },
        { "secret short", "DPoP.NonceSecrets[0] is no secret. Write the base64 of 32 to 64 random bytes" },
        { "secret long", "DPoP.NonceSecrets[0] is no secret." },
        { "secret text", "DPoP.NonceSecrets[0] is no secret." },
        { "secret url", "DPoP.NonceSecrets[0] is no secret." },
        { "secret null", "DPoP.NonceSecrets[1] is no secret." },
        { "secrets five", "DPoP.NonceSecrets is null or has more than 4 values." },
        { "secrets null", "DPoP.NonceSecrets is null or has more than 4 values." },
        { "secret without nonce", "DPoP.NonceSecrets is set, but DPoP.RequireNonce is not" },
        { "address", "DPoP.PublicBaseAddress is '/things'." },
        { "null", "DPoP is null. Leave it out for the defaults." },
    };

    public void Dispose() => _api.Dispose();

    [Theory]
    [MemberData(nameof(InvalidOptions))]
    public void Invalid_option_is_reported(string option, string message)
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => _api.Create(options => Spoil(options, option)).Dispose());
        Assert.Contains(message, Assert.Single(exception.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_of_the_ranges_are_valid()
    {
        _api.Create(static options => (options.DPoP.MaxProofAge, options.DPoP.MaxProofAhead, options.DPoP.NonceLifetime, options.DPoP.MaxClientKeys) =
            (TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromSeconds(10), 16)).Dispose();
        _api.Create(static options => (options.DPoP.MaxProofAge, options.DPoP.MaxProofAhead, options.DPoP.NonceLifetime, options.DPoP.MaxClientKeys) =
            (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), 1_000_000)).Dispose();
        _api.Create(static options => (options.DPoP.RequireNonce, options.DPoP.NonceSecrets) = (true, [Secret, Secret, Convert.ToBase64String(new byte[64]), Secret])).Dispose();
    }

    [Fact]
    public void Options_changed_after_creation_have_no_effect()
    {
        AccessTokenValidationOptions? kept = null;
        using var api = new ProofApi(options => kept = options);
        (kept!.DPoP.Mode, kept.DPoP.MaxProofAge, kept.DPoP.RequireNonce) = (DPoPMode.Off, TimeSpan.FromMinutes(5), true);
        kept.DPoP.AllowedAlgorithms.Add("RS256");
        kept.ClientCertificates.TrustedProxies.Add("0.0.0.0/0");
        api.Accept(api.Proof());
        api.Refuse(api.Proof().WithClaim("iat", api.Seconds - 61), TokenFailureCode.ProofNotFresh);
    }

    private static void Spoil(AccessTokenValidationOptions options, string option)
    {
        DPoPOptions dpop = options.DPoP;
        dpop.RequireNonce = option.StartsWith("secret", StringComparison.Ordinal) && option != "secret without nonce";
        _ = option switch
        {
            "mode" => (object?)(dpop.Mode = (DPoPMode)7),
            "alg none" => dpop.AllowedAlgorithms = ["none"],
            "alg HS256" => dpop.AllowedAlgorithms = ["ES256", "HS256"],
            "age 0" => dpop.MaxProofAge = TimeSpan.Zero,
            "age 6 min" => dpop.MaxProofAge = TimeSpan.FromMinutes(6),
            "ahead -1" => dpop.MaxProofAhead = TimeSpan.FromSeconds(-1),
            "ahead 61" => dpop.MaxProofAhead = TimeSpan.FromSeconds(61),
            "life 9" => dpop.NonceLifetime = TimeSpan.FromSeconds(9),
            "life 2 h" => dpop.NonceLifetime = TimeSpan.FromHours(2),
            "keys 15" => dpop.MaxClientKeys = 15,
            "keys many" => dpop.MaxClientKeys = 1_000_001,
            "secret short" => dpop.NonceSecrets = [Convert.ToBase64String(new byte[31])],
            "secret long" => dpop.NonceSecrets = [Convert.ToBase64String(new byte[65])],
            "secret text" => dpop.NonceSecrets = ["c2VjcmV0 is no base64 of 32 bytes"],
            "secret url" => dpop.NonceSecrets = [Convert.ToBase64String(Enumerable.Repeat((byte)0xff, 32).ToArray()).Replace('/', '_')],
            "secret null" => dpop.NonceSecrets = [Secret, null!],
            "secrets five" => dpop.NonceSecrets = [Secret, Secret, Secret, Secret, Secret],
            "secrets null" => dpop.NonceSecrets = null!,
            "secret without nonce" => dpop.NonceSecrets = [Secret],
            "address" => dpop.PublicBaseAddress = "/things",
            _ => options.DPoP = null!,
        };
    }
}
