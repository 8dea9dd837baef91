namespace Timesheets.Rpc;

/// <summary>A call ends with this status. The numbers are gRPC's.</summary>
internal sealed class RpcException(int status, string message) : Exception(message)
{
    public const int InvalidArgument = 3, ResourceExhausted = 8, Unimplemented = 12, Internal = 13;

    public int Status { get; } = status;
}
