// Tokens by Ed25519 and ML-DSA-65 out of the packed packages: one accepted and one changed token of each.
using System.Buffers.Text;
using System.Text;
using NSec.Cryptography;
using OidcTokenValidation;
using OidcTokenValidation.Testing;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

var curve = NSec.Cryptography.SignatureAlgorithm.Ed25519;
using var key = Key.Create(curve);
string x = Base64Url.EncodeToString(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
await ShowAsync("Ed25519", $$"""{"kty":"OKP","crv":"Ed25519","x":"{{x}}"}""", input => curve.Sign(key, input), options => options.AddEd25519());
await ShowAsync("EdDSA", $$"""{"kty":"OKP","crv":"Ed25519","x":"{{x}}"}""", input => curve.Sign(key, input), options => options.AddBouncyCastleEd25519());

var lattice = MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_65, new byte[32]);
string pub = Base64Url.EncodeToString(lattice.GetPublicKeyEncoded());
await ShowAsync("ML-DSA-65", $$"""{"kty":"AKP","alg":"ML-DSA-65","pub":"{{pub}}"}""", SignByMLDsa, options => options.AddBouncyCastleMLDsa());

async Task ShowAsync(string algorithm, string jwk, Func<byte[], byte[]> sign, Action<AccessTokenValidationOptions> add)
{
    using var issuer = new TestIssuer();
    string[] segments = issuer.Token().WithHeader("alg", algorithm).WithoutHeader("kid").Create().Split('.');
    byte[] signature = sign(Encoding.ASCII.GetBytes($"{segments[0]}.{segments[1]}"));
    var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience } };
    options.Trust(issuer.Issuer).Keys.Jwks = jwk;
    add(options);
    using var validator = AccessTokenValidator.Create(options);
    string good = await ValidateAsync(validator, signature);
    signature[40] ^= 1;
    Console.WriteLine($"{algorithm}: {good}, {await ValidateAsync(validator, signature)}");

    async Task<string> ValidateAsync(AccessTokenValidator validator, byte[] octets)
    {
        var result = await validator.ValidateAsync(TestRequest.Bearer($"{segments[0]}.{segments[1]}.{Base64Url.EncodeToString(octets)}"));
        return result.IsValid ? "accepted" : result.Failure!.Code.ToString();
    }
}

byte[] SignByMLDsa(byte[] input)
{
    var signer = new MLDsaSigner(MLDsaParameters.ml_dsa_65, deterministic: true);
    signer.Init(forSigning: true, lattice);
    signer.BlockUpdate(input, 0, input.Length);
    return signer.GenerateSignature();
}
