using Grpc.Core;

namespace Things.Client;

public static class ProofCredentials
{
    /// <summary>Sends the token with a new proof for each attempt of a call.</summary>
    /// <param name="getToken">Gives the access token.</param>
    /// <param name="createProof">Makes a proof for a method, a URL and a token.</param>
    public static CallCredentials Create(Func<Task<string>> getToken, Func<string, string, string, string> createProof) =>
        CallCredentials.FromInterceptor(async (context, metadata) =>
        {
            string token = await getToken();
            metadata.Add("authorization", "DPoP " + token);
            metadata.Add("dpop", createProof("POST", $"{context.ServiceUrl}/{context.MethodName}", token));
        });
}
