using System.Text;
using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Input;

/// <summary>How a token gets in.</summary>
public sealed class InputTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
    private readonly TemporaryFolder _folder = new();
    private readonly string _jwks;

    public InputTests() => _jwks = _folder.Write("jwks.json", _issuer.Jwks);

    public void Dispose()
    {
        _folder.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}\n")]
    [InlineData("  {0}\r\n\r\n")]
    [InlineData("Bearer {0}\n")]
    [InlineData("bearer   {0}")]
    [InlineData("Authorization: Bearer {0}\n")]
    [InlineData("authorization:Bearer {0}")]
    [InlineData("{\"access_token\":\"{0}\",\"token_type\":\"Bearer\",\"expires_in\":3600}")]
    public async Task Token_is_taken_as_people_paste_it(string form)
    {
        Run run = await CheckAsync(form.Replace("{0}", _issuer.Token().Create(), StringComparison.Ordinal));

        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.StartsWith("VALID", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task File_with_a_mark_at_its_start_holds_the_same_token(string encoding)
    {
        // Windows PowerShell writes such files when a command's output goes into one.
        var encoded = Encoding.GetEncoding(encoding);
        Run run = await CheckAsync([.. encoded.GetPreamble(), .. encoded.GetBytes(_issuer.Token().Create() + "\r\n")]);

        Assert.True(run.ExitCode == 0, run.Out + run.Error);
    }

    [Fact]
    public async Task Pasted_scheme_is_the_one_that_is_checked()
    {
        using var client = new DPoPClient();
        string token = _issuer.Token().BoundTo(client).Create();
        string proof = _folder.Write("proof", $"DPoP: {client.Proof("POST", "https://api.example.com/a").ForToken(token).Create()}\n");

        Run bearer = await CheckAsync($"Authorization: Bearer {token}", "--proof-file", proof, "--url", "https://api.example.com/a", "--method", "POST");
        Run dpop = await CheckAsync($"Authorization: DPoP {token}", "--proof-file", proof, "--url", "https://api.example.com/a", "--method", "POST");
        Run bare = await CheckAsync(token, "--proof-file", proof, "--url", "https://api.example.com/a", "--method", "POST");

        Assert.Equal((1, 0, 0), (bearer.ExitCode, dpop.ExitCode, bare.ExitCode));
        Assert.Contains("BoundTokenWithoutProof", bearer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_audiences_and_scopes_may_be_named()
    {
        string token = _issuer.Token().WithScope("a", "b").Create();

        Assert.Equal(0, (await CheckAsync(token, "--audience", "another", "--scope", "a", "--scope", "b")).ExitCode);
        Assert.Equal(0, (await CheckAsync(token, "--scope", "a b")).ExitCode);
        Assert.Equal(1, (await CheckAsync(token, "--scope", "a b c")).ExitCode);
    }

    [Fact]
    public async Task Certificate_is_compared_with_the_one_that_the_token_is_bound_to()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        using var certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=client", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        string token = _issuer.Token().BoundTo(certificate).Create();

        Assert.Equal(0, (await CheckAsync(token, "--cert", _folder.Write("client.pem", certificate.ExportCertificatePem()))).ExitCode);
        Assert.Equal(1, (await CheckAsync(token)).ExitCode);
    }

    [Fact]
    public async Task Metadata_may_be_a_file()
    {
        string metadata = _folder.Write("metadata.json", """{"issuer":"https://issuer.example/","jwks_uri":"http://127.0.0.1:1/jwks"}""");

        Run dead = await Run.WithInput(_issuer.Token().Create(), "check", "--metadata", metadata, "--audience", TestIssuer.DefaultAudience);
        Run other = await Run.WithInput(_issuer.Token().Create(), "check", "--metadata", metadata, "--issuer", "https://issuer.example", "--audience", TestIssuer.DefaultAudience);

        Assert.Equal((2, 2), (dead.ExitCode, other.ExitCode));
        Assert.Contains("http://127.0.0.1:1/jwks no response", dead.Out, StringComparison.Ordinal);
        Assert.Contains("the same, character by character", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_may_be_another_one()
    {
        string token = _issuer.Token().Create();
        string later = _issuer.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.Contains("Expired", (await CheckAsync(token, "--at", later)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_can_be_read_by_programs()
    {
        Run run = await CheckAsync(_issuer.Token().For("other").Create(), "--json");

        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(("Rejected", 1, true, "AudienceMismatch"), (json.RootElement.GetProperty("outcome").GetString(), json.RootElement.GetProperty("exitCode").GetInt32(), json.RootElement.GetProperty("verified").GetBoolean(), json.RootElement.GetProperty("failure").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task All_that_is_wrong_is_shown_in_one_run_and_first_what_the_API_reports()
    {
        string token = _issuer.Token().For("other").WithoutClaim("jti").Expired().Create();
        Run text = await CheckAsync(token), json = await CheckAsync(token, "--json");

        Assert.Equal(1, text.ExitCode);
        Assert.StartsWith("REJECTED: ClaimMissing", text.Out, StringComparison.Ordinal);
        Assert.Contains("  AudienceMismatch (RFC 9068 §4): ", text.Out, StringComparison.Ordinal);
        Assert.Contains("  Expired (RFC 7519 §4.1.4): ", text.Out, StringComparison.Ordinal);
        Assert.Contains("aud \"other\"", text.Out, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Out);
        Assert.Equal(["AudienceMismatch", "Expired"], document.RootElement.GetProperty("otherFailures").EnumerateArray().Select(static failure => failure.GetProperty("code").GetString()));
    }

    private Task<Run> CheckAsync(string input, params string[] more) => CheckAsync(Encoding.UTF8.GetBytes(input), more);

    private Task<Run> CheckAsync(byte[] input, params string[] more) =>
        Run.WithInput(input, ["check", "--issuer", "https://issuer.example/", "--jwks", _jwks, "--audience", TestIssuer.DefaultAudience, .. more]);
}
