using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Encrypted tokens (RFC 9068 §4): required where there are keys, and one response for every failure of decryption (RFC 7516 §11.5).</summary>
public abstract class EncryptionContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string NotDecrypted = "The access token cannot be decrypted.";
    private const string NotEncrypted = "The access token is not encrypted.";

    private static readonly RSA Key = RSA.Create(2048);
    private static readonly RSA OtherKey = RSA.Create(2048);

    private static readonly ContractSetup Setup = new("encryption", static options => options.Decryption.Keys.Add(new() { Pem = Key.ExportPkcs8PrivateKeyPem(), KeyId = "enc" }));

    [Fact]
    public async Task Encrypted_token_is_accepted_and_its_proof_is_for_what_was_sent()
    {
        ContractHost host = await HostAsync(Setup);
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional])
            (await host.BearerAsync(Encrypt(host.Token().Create()), resource)).AssertGranted();
        string signed = host.BoundToken().Create(), sent = Encrypt(signed);
        (await host.DPoPAsync(sent)).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(sent, proof: host.Proof(signed).Create())).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof is for another access token.");
        (await host.BearerAsync(sent)).AssertRejected("Bearer", "invalid_token", "The access token is bound to a key and needs its proof.");
    }

    [Fact]
    public async Task Token_that_is_not_encrypted_is_rejected_on_every_resource()
    {
        ContractHost host = await HostAsync(Setup);
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Read, Resource.Optional])
            (await host.BearerAsync(host.Token().WithScope("read").Create(), resource)).AssertRejected(401, Error(Bearer, "invalid_token", NotEncrypted), DPoP);
        (await host.DPoPAsync(host.BoundToken().Create())).AssertRejected("DPoP", "invalid_token", NotEncrypted);
    }

    [Fact]
    public async Task Every_failure_of_decryption_has_the_same_response()
    {
        ContractHost host = await HostAsync(Setup);
        string signed = host.Token().Create(), header = Encrypt(signed).Split('.')[0];
        string[] tokens =
        [
            Encrypt(signed, OtherKey), Encrypt(signed, keyId: "other"), Encrypt(signed, algorithm: "RSA1_5"), Encrypt(signed, algorithm: "dir"), Encrypt(signed, encryption: "A192GCM"),
            Encrypt(Encrypt(signed)), Encrypt("text"), Encrypt(signed)[..^4] + "AAAA", $"{header}.AA.AA.AA.AA", "a.b.c.d.e", "....",
        ];
        foreach (string token in tokens)
        {
            foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional])
                (await host.BearerAsync(token, resource)).AssertRejected(401, Error(Bearer, "invalid_token", NotDecrypted), DPoP);
        }
    }

    private static string Encrypt(string plaintext, RSA? key = null, string keyId = "enc", string algorithm = "RSA-OAEP-256", string encryption = "A256GCM")
    {
        string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","enc":"{{encryption}}","kid":"{{keyId}}","cty":"JWT"}"""));
        byte[] contentKey = RandomNumberGenerator.GetBytes(32), nonce = RandomNumberGenerator.GetBytes(12);
        byte[] ciphertext = new byte[plaintext.Length], tag = new byte[16];
        using var aes = new AesGcm(contentKey, tag.Length);
        aes.Encrypt(nonce, Encoding.ASCII.GetBytes(plaintext), ciphertext, tag, Encoding.ASCII.GetBytes(header));
        byte[] encryptedKey = (key ?? Key).Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256);
        return string.Join('.', [header, .. new[] { encryptedKey, nonce, ciphertext, tag }.Select(static octets => Base64Url.EncodeToString(octets))]);
    }
}
