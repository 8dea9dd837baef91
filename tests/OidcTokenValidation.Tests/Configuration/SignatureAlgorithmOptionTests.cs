using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Configuration;

/// <summary>Registration of signature algorithms: by options and as services.</summary>
public sealed class SignatureAlgorithmOptionTests
{
    private readonly FakeAlgorithms _fakes = new();

    [Rule("RFC 7518 §3.6 none")]
    [Theory]
    [InlineData("none")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    [InlineData("hs512")]
    [InlineData("")]
    [InlineData("A B")]
    [InlineData("A\"B")]
    [InlineData("A,B")]
    [InlineData("Ä")]
    [InlineData("A23456789012345678901234567890123")]
    public void Name_that_is_none_or_secret_or_malformed_cannot_be_created(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateOkp(name, "X", 32, 64, static _ => null!));
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateAkp(name, 32, 64, static _ => null!));
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateEllipticCurve(name, "X", 32, 64, static _ => null!));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(-1, 64)]
    [InlineData(4097, 64)]
    [InlineData(int.MaxValue, 64)]
    [InlineData(32, 0)]
    [InlineData(32, 16_385)]
    public void Length_out_of_range_cannot_be_created(int keyLength, int signatureLength) =>
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateAkp("X", keyLength, signatureLength, static _ => null!));

    [Fact]
    public void Clashes_are_errors_of_the_start()
    {
        Assert.Contains("several algorithms of the name 'Ed25519'", FindError(_fakes.Okp, new FakeAlgorithms().Okp), StringComparison.Ordinal);
        Assert.Contains("several algorithms of the name 'RS256'", FindError(SignatureAlgorithm.CreateAkp("RS256", 32, 64, static _ => null!)), StringComparison.Ordinal);
        Assert.Contains(
            "different keys on the curve 'P-256'", FindError(SignatureAlgorithm.CreateEllipticCurve("X", "P-256", 32, 64, static _ => null!)), StringComparison.Ordinal);
        Assert.Contains(
            "different keys on the curve 'Ed25519'", FindError(_fakes.Okp, SignatureAlgorithm.CreateOkp("X", "Ed25519", 33, 64, static _ => null!)), StringComparison.Ordinal);
        Assert.Contains("SignatureAlgorithms is null or holds a null", FindError([null!]), StringComparison.Ordinal);
    }

    [Fact]
    public void Algorithm_registered_twice_is_one()
    {
        using var validator = AccessTokenValidator.Create(CreateOptions(_fakes.Okp, _fakes.Okp));

        Assert.NotNull(validator);
    }

    [Fact]
    public void Unknown_name_in_an_allow_list_is_an_error_that_names_the_package()
    {
        AccessTokenValidationOptions options = CreateOptions();
        options.Issuers[0].AllowedAlgorithms = ["EdDSA"];
        options.DPoP.AllowedAlgorithms = ["ML-DSA-65"];

        string message = Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options)).Message;
        Assert.Contains("Issuers[0].AllowedAlgorithms holds 'EdDSA'", message, StringComparison.Ordinal);
        Assert.Contains("or add it: options.AddEd25519() of the package OidcTokenValidation.NSec.", message, StringComparison.Ordinal);
        Assert.Contains("DPoP.AllowedAlgorithms holds 'ML-DSA-65'", message, StringComparison.Ordinal);
        Assert.Contains("or add it: options.AddMLDsa(), or AddBouncyCastleMLDsa() of the package OidcTokenValidation.BouncyCastle.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Algorithm_that_is_a_service_is_known_to_every_validator()
    {
        var services = new ServiceCollection();
        foreach (string name in new[] { "a", "b" })
        {
            services.AddAccessTokenValidation(name, static options =>
            {
                Configure(options);
                options.Issuers[0].AllowedAlgorithms = ["ES256", "Ed25519"];
            });
        }

        services.AddSingleton(_fakes.Okp);
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.All(["a", "b"], name => Assert.NotNull(provider.GetRequiredKeyedService<AccessTokenValidator>(name)));
    }

    [Fact]
    public void Platform_without_ML_DSA_names_the_package()
    {
        var options = new AccessTokenValidationOptions();
        if (System.Security.Cryptography.MLDsa.IsSupported)
            Assert.Equal(3, options.AddMLDsa().SignatureAlgorithms.Count);
        else
            Assert.Contains("AddBouncyCastleMLDsa()", Assert.Throws<PlatformNotSupportedException>(options.AddMLDsa).Message, StringComparison.Ordinal);
    }

    private static void Configure(AccessTokenValidationOptions options)
    {
        options.Audiences.Add(TestIssuer.DefaultAudience);
        options.Trust("https://issuer.example");
    }

    private static AccessTokenValidationOptions CreateOptions(params SignatureAlgorithm[] algorithms)
    {
        var options = new AccessTokenValidationOptions { SignatureAlgorithms = algorithms };
        Configure(options);
        return options;
    }

    private static string FindError(params SignatureAlgorithm[] algorithms) =>
        Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(CreateOptions(algorithms))).Message;
}
