using System.Text.Json;
using OidcTokenValidation.Tool.Tests.Doctor;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Decryption;

/// <summary>Encrypted tokens in <c>check</c> and <c>doctor</c>, with and without the key of the API.</summary>
public sealed class EncryptedTokenTests : IAsyncLifetime
{
    private readonly SeedWorld _world = new();
    private readonly TemporaryFolder _folder = new();
    private readonly EncryptionKey _key = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        _folder.Dispose();
        return _world.DisposeAsync();
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("set")]
    [InlineData("pem")]
    public async Task Check_validates_the_decrypted_token_and_shows_its_values(string form)
    {
        string path = WriteKey(form);

        Run run = await CheckAsync(_key.Encrypt(_world.Good().Create()), "--decryption-key", path);
        Run expired = await CheckAsync(_key.Encrypt(_world.Good().Expired().Create()), "--decryption-key", path);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Matches("(?m)^  header-members +alg \"RS256\", typ \"at\\+jwt\", kid ", run.Out);
        Assert.Matches($"(?m)^  audience +aud \\W{SeedWorld.Audience}", run.Out);
        Assert.Equal(1, expired.ExitCode);
        Assert.Matches("actual: +exp [0-9]+ \\(", expired.Out);
        Assert.Contains("alg \"RSA-OAEP\", enc \"A256CBC-HS512\", kid \"api-key\"", expired.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("container")]
    [InlineData("encrypted-pem")]
    public async Task Password_is_read_from_a_file(string form)
    {
        string path = WriteKey(form), password = _folder.Write("password", "correct horse\n"), wrong = _folder.Write("wrong", "battery staple");

        // The name of a PKCS #12 key is the thumbprint of its certificate.
        string token = _key.Encrypt(_world.Good().Create(), keyId: null);
        Run run = await CheckAsync(token, "--decryption-key", path, "--decryption-password-file", password);
        Run rejected = await CheckAsync(token, "--decryption-key", path, "--decryption-password-file", wrong);
        Run missing = await CheckAsync(token, "--decryption-password-file", password);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal((2, 2), (rejected.ExitCode, missing.ExitCode));
        Assert.StartsWith("File 1 of --decryption-key has a", rejected.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("battery", rejected.Error + rejected.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_prints_options_that_decrypt_the_token()
    {
        string path = WriteKey("jwk"), token = _key.Encrypt(_world.Keycloak().Create());

        Run run = await DoctorAsync(token, "--json", "--decryption-key", path);
        Run text = await DoctorAsync(token, "--decryption-key", path);
        JsonElement result = JsonElement.Parse(run.Out), options = result.GetProperty("options");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Empty(result.GetProperty("problems").EnumerateArray());
        Assert.Equal("Keycloak", options.GetProperty("profile").GetString());
        Assert.Equal("api-key", result.GetProperty("token").GetProperty("encryption").GetProperty("kid").GetString());
        Assert.Equal(path, options.GetProperty("configuration").GetProperty("AccessToken").GetProperty("Decryption").GetProperty("Keys")[0].GetProperty("KeyFile").GetString());
        Assert.Null(await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token));
        Assert.Null(await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token));
        Assert.Contains($"options.Decryption.Keys.Add(new DecryptionKey {{ KeyFile = \"{path}\" }});", text.Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^  kid +\"[^\"]+\", which the provider publishes\\r?$", text.Out);
    }

    [Theory]
    [InlineData("RS256", 256)]
    [InlineData("RS512", 384)]
    [InlineData("PS256", 512)]
    [InlineData("ES256", 64)]
    [InlineData("ES512", 132)]
    [InlineData("EdDSA", 64)]
    [InlineData("ML-DSA-44", 2420)]
    [InlineData("ML-DSA-65", 3309)]
    [InlineData("ML-DSA-87", 4627)]
    public async Task Content_is_shown_for_every_algorithm_whatever_is_wrong_with_it(string algorithm, int signatureLength)
    {
        string signed = _world.Good().From("https://other.example/").OfType("acme+jwt").Expired()
            .WithHeader("alg", algorithm).WithHeader("kid", "unknown").WithSignature(new byte[signatureLength]).Create();
        string token = _key.Encrypt(signed);

        Run run = await CheckAsync(token, "--decryption-key", WriteKey("jwk"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("iss \"https://other.example/\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("typ \"acme+jwt\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_of_the_encryption_is_not_taken_for_that_of_the_token()
    {
        Run run = await CheckAsync(_key.Encrypt(_world.Good().WithoutClaim("iss").Create()), "--decryption-key", WriteKey("jwk"));

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Out.Split('\n'), static line => line.Contains("RSA-OAEP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_of_another_API_is_named_as_the_problem()
    {
        using var other = new EncryptionKey();

        Run run = await DoctorAsync(_key.Encrypt(_world.Good().Create()), "--decryption-key", _folder.Write("other", other.Jwk));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Problem 1: DecryptionFailed", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Printed_code_reads_the_password_from_its_file()
    {
        string path = WriteKey("encrypted-pem"), password = _folder.Write("password", "correct horse\n"), token = _key.Encrypt(_world.Good().Create());

        Run run = await DoctorAsync(token, "--json", "--decryption-key", path, "--decryption-password-file", password);
        JsonElement options = JsonElement.Parse(run.Out).GetProperty("options");

        Assert.Null(await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token));
        Assert.Contains("AccessToken:Decryption:Keys:0:Password", Assert.Single(options.GetProperty("besideConfiguration").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_the_encryption_is_named_and_not_compared_with_the_keys_of_the_provider()
    {
        string token = _key.Encrypt(_world.Good().Create());

        Run check = await CheckAsync(token), doctor = await DoctorAsync(token);

        Assert.Equal((1, 1), (check.ExitCode, doctor.ExitCode));
        foreach (Run run in (Run[])[check, doctor])
        {
            Assert.Contains("alg \"RSA-OAEP\", enc \"A256CBC-HS512\", kid \"api-key\"", run.Out, StringComparison.Ordinal);
            Assert.Contains("--decryption-key FILE", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("does not publish", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_of_a_key_is_shown()
    {
        string token = _key.Encrypt(_world.Good().Create());
        string secret = JsonElement.Parse(_key.Jwk).GetProperty("d").GetString()!;
        using var other = new EncryptionKey();
        string[] files = [WriteKey("jwk"), _folder.Write("other", other.Jwk), _folder.Write("damaged", _key.Jwk[..^200])];
        foreach (string file in files)
        {
            foreach (Run run in (Run[])[await CheckAsync(token, "--decryption-key", file), await DoctorAsync(token, "--decryption-key", file)])
            {
                Assert.DoesNotContain(secret[..20], run.Out + run.Error, StringComparison.Ordinal);
                Assert.DoesNotContain(_key.Jwk[^150..^130], run.Out + run.Error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Key_in_place_of_its_file_is_not_repeated()
    {
        Run run = await CheckAsync("a.b.c", "--decryption-key", _key.Jwk);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--decryption-key does not exist", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("RSA", run.Error, StringComparison.Ordinal);
    }

    private string WriteKey(string form)
    {
        if (form == "container")
        {
            string path = Path.Combine(_folder.Path, "key.p12");
            File.WriteAllBytes(path, _key.ExportContainer("correct horse"));
            return path;
        }

        return _folder.Write("key", form switch
        {
            "jwk" => _key.Jwk,
            "set" => $$"""{"keys":[{{_key.Jwk}}]}""",
            "pem" => _key.Pem,
            _ => _key.ExportPem("correct horse"),
        });
    }

    private Task<Run> CheckAsync(string token, params string[] more) =>
        Run.WithInput(token, ["check", "--issuer", _world.Origin, "--audience", SeedWorld.Audience, .. more]);

    private Task<Run> DoctorAsync(string token, params string[] more) => Run.WithInput(token, ["doctor", "--issuer", _world.Origin, .. more]);
}
