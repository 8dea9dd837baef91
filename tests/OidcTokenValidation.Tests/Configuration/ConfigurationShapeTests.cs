using System.Reflection;
using Microsoft.Extensions.Configuration;
using OidcTokenValidation.Configuration;

namespace OidcTokenValidation.Tests.Configuration;

/// <summary>The shape of options in configuration: a setting that would be ignored silently is an error, and all errors are reported at once.</summary>
public sealed class ConfigurationShapeTests
{
    [Theory]
    [InlineData("MaxTokenLifetime", "3600", "MaxTokenLifetime is '3600'. Write hours:minutes:seconds")]
    [InlineData("RequireKeysWithin", "30", "RequireKeysWithin is '30'. Write hours:minutes:seconds")]
    [InlineData("Issuers:0:Keys:AllowUnencryptedHttp", "1", "Issuers:0:Keys:AllowUnencryptedHttp is '1'. Write true or false")]
    [InlineData("ClockSkew", "30 s", "ClockSkew is '30 s'. Write hours:minutes:seconds")]
    [InlineData("Issuers:0:Keys:StaleLimit", "5", "Issuers:0:Keys:StaleLimit is '5'. Write hours:minutes:seconds")]
    [InlineData("Limits:MaxDepth", "deep", "Limits:MaxDepth is 'deep'. Write a whole number")]
    [InlineData("DescribeErrors", "yes", "DescribeErrors is 'yes'. Write true or false")]
    [InlineData("Backchannel", "x", "Backchannel is 'x'. Write it in code")]
    [InlineData("Audiences", "x", "Audiences is a single value. Write a list: [ \"…\" ] in JSON")]
    [InlineData("DPoP", "secret", "DPoP is a single value. Write its members.")]
    [InlineData("DPoP:NonceSecrets", "secret", "DPoP:NonceSecrets is a single value. Write a list:")]
    [InlineData("DPoP:Mode", "Always", "DPoP:Mode is 'Always'. Write one of Off, Optional, Required")]
    [InlineData("Checks", "x", "Checks is 'x'. Write it in code")]
    [InlineData("Issuers:0:Introspection", "secret", "Issuers:0:Introspection is a single value. Write its members.")]
    [InlineData("Issuers:0:Introspection:Authentication", "Jwt", "Issuers:0:Introspection:Authentication is 'Jwt'. Write one of ClientSecretBasic, ClientSecretPost")]
    [InlineData("Issuers:0:Introspection:CacheDuration", "10", "Issuers:0:Introspection:CacheDuration is '10'. Write hours:minutes:seconds")]
    [InlineData("Realmm", "x", "Realmm is not known here. Write one of Audiences, ")]
    [InlineData("Issuers:0:Keys:JwksAdress", "x", "Issuers:0:Keys:JwksAdress is not known here. Write one of AllowLoopbackHttp, ")]
    [InlineData("ProtectedResource:ClientCertificates", "1", "ProtectedResource:ClientCertificates is '1'. Write true or false.")]
    [InlineData("Limits:MaxDepht", "8", "Limits:MaxDepht is not known here. Write one of MaxAudiences, MaxDepth, MaxHeaderLength, MaxMembers, MaxTokenLength.")]
    [InlineData("DPoP:Replay", "x", "DPoP:Replay is not known here. Write one of AllowedAlgorithms, MaxClientKeys, MaxProofAge, MaxProofAhead, Mode, NonceLifetime, NonceSecrets, PublicBaseAddress, RequireNonce.")]
    [InlineData("Realm:x", "y", "Realm:x is not known here. Write a single value.")]
    public void Error_message_names_the_key_and_what_to_write(string name, string value, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Mistakes((name, value))), StringComparison.Ordinal);

    [Theory]
    [InlineData("ClockSkew", "00:00:10")]
    [InlineData("MaxTokenLifetime", "1.00:00:00")]
    [InlineData("audiences:0", "x")]
    [InlineData("Issuers:0:AllowedAlgorithms", "")]
    [InlineData("WARMUP", "False")]
    public void Value_that_the_binder_accepts_is_no_error(string name, string value) => Assert.Empty(Mistakes((name, value)));

    // The name would win, and the section of the other file would be ignored.
    [Fact]
    public void Profile_that_is_a_name_in_one_file_and_a_section_in_another_is_an_error()
    {
        string error = Assert.Single(Mistakes(("Issuers:0:Profile", "Jwt"), ("Issuers:0:Profile:Types:0", "at+jwt")));
        Assert.StartsWith("Issuers:0:Profile is the name 'Jwt' in one source of the configuration, and a section in another one.", error, StringComparison.Ordinal);
        Assert.Empty(Mistakes(("Issuers:0:Profile", ""), ("Issuers:0:Profile:Types:0", "at+jwt")));
    }

    [Fact]
    public void All_errors_are_reported_at_once() =>
        Assert.Equal(3, Mistakes(("Realmm", "x"), ("ClockSkew", "30"), ("Issuers:0:Isuer", "x")).Count);

    [Fact]
    public void Missing_section_is_an_error()
    {
        IConfigurationSection missing = new ConfigurationBuilder().Build().GetSection("AccesToken");
        Assert.StartsWith("The configuration section 'AccesToken' has no values.", Assert.Single(ConfigurationShape.FindErrors(missing)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_is_recognized()
    {
        foreach (PropertyInfo option in typeof(AccessTokenValidationOptions).GetProperties())
            AssertKnown(option.Name);
        foreach (PropertyInfo option in typeof(TokenLimits).GetProperties())
            AssertKnown("Limits:" + option.Name);
        foreach (PropertyInfo option in typeof(DPoPOptions).GetProperties())
            AssertKnown("DPoP:" + option.Name);
        foreach (PropertyInfo option in typeof(ClientCertificateOptions).GetProperties())
            AssertKnown("ClientCertificates:" + option.Name);
        foreach (PropertyInfo option in typeof(ProtectedResourceOptions).GetProperties())
            AssertKnown("ProtectedResource:" + option.Name);
        foreach (PropertyInfo option in typeof(BackchannelLogoutOptions).GetProperties())
            AssertKnown("BackchannelLogout:" + option.Name);
        foreach (PropertyInfo option in typeof(TrustedIssuer).GetProperties())
            AssertKnown("Issuers:0:" + option.Name);
        foreach (PropertyInfo option in typeof(IntrospectionOptions).GetProperties())
            AssertKnown("Issuers:0:Introspection:" + option.Name);
        foreach (PropertyInfo option in typeof(KeySourceOptions).GetProperties())
            AssertKnown("Issuers:0:Keys:" + option.Name);

        static void AssertKnown(string name) => Assert.DoesNotContain(Mistakes((name, "?")), static mistake => mistake.Contains("not known", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Mistakes(params (string Name, string Value)[] settings) =>
        ConfigurationShape.FindErrors(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());
}
